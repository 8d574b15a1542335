using System.ComponentModel.DataAnnotations;

namespace Monolith.Hosting;

/// <summary>Configures how requests for remote modules are forwarded. Section <c>Gateway</c>.</summary>
internal sealed class GatewayOptions
{
    /// <summary>
    /// The time that the other process may take without sending data, before or during its response. Default 30 s, range 100 ms to 10 min.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The time limit for establishing a connection. Default 2 s, range 10 ms to 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// The time for which the gateway retries a safe or idempotent request while the other process is unreachable. Such a request only
    /// reads, or has an Idempotency-Key. Default 5 s, range 0 to 1 min.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan RetryFor { get; set; } = TimeSpan.FromSeconds(5);
}
