using System.ComponentModel.DataAnnotations;

namespace Monolith.Hosting;

/// <summary>How requests for modules that run elsewhere are forwarded. Section <c>Gateway</c>.</summary>
internal sealed class GatewayOptions
{
    /// <summary>How long the other process may be silent, before its answer and within it. Default 30 s, 100 ms to 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a connection may take to be made. Default 2 s, 10 ms to 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How long a request that can do nothing twice is tried again while the other process can't be reached: one that reads,
    /// or that has an Idempotency-Key. Default 5 s, 0 to 1 min.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan RetryFor { get; set; } = TimeSpan.FromSeconds(5);
}
