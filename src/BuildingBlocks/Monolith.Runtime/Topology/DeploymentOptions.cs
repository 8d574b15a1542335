using System.ComponentModel.DataAnnotations;

namespace Monolith.Runtime;

/// <summary>Identifies this process among the processes of the system. Section <c>Deployment</c>.</summary>
public sealed class DeploymentOptions
{
    /// <summary>
    /// The name that all replicas of one deployment share. It must differ from the names of other deployments. Default <c>monolith</c> if
    /// at least half of the host's modules run in this process, otherwise the names of the modules that do.
    /// </summary>
    [MaxLength(200)]
    public string? Name { get; set; }

    /// <summary>
    /// Whether a module waits while another deployment uses its data, or while its data is being moved here. If false, the process fails to
    /// start. Default false.
    /// </summary>
    public bool WaitForClaims { get; set; }

    /// <summary>
    /// The interval at which a process renews its claim on each of its modules. A process that has not renewed its claim for two and a half
    /// intervals is considered dead. Default 5 s, range 100 ms to 1 min. Use the same value in all processes.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00")]
    public TimeSpan ClaimInterval { get; set; } = TimeSpan.FromSeconds(5);
}
