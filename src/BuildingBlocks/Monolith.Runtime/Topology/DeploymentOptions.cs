using System.ComponentModel.DataAnnotations;

namespace Monolith.Runtime;

/// <summary>What this process is among those that make up the whole. Section <c>Deployment</c>.</summary>
public sealed class DeploymentOptions
{
    /// <summary>
    /// The name that all replicas of one deployment share, and no other has. Default <c>monolith</c> where at least half of
    /// the Host's modules run here, and otherwise the names of those that do.
    /// </summary>
    [MaxLength(200)]
    public string? Name { get; set; }

    /// <summary>
    /// Whether a module whose data another deployment works on waits until that one lets go of it, and one whose data is being
    /// moved here until it is all here; otherwise the process refuses to start. Default false.
    /// </summary>
    public bool WaitForClaims { get; set; }

    /// <summary>
    /// How often a process says of each of its modules that it works on it; two and a half times as long without a sign it is
    /// taken for dead. Default 5 s, 100 ms to 1 min, and the same in all processes.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00")]
    public TimeSpan ClaimInterval { get; set; } = TimeSpan.FromSeconds(5);
}
