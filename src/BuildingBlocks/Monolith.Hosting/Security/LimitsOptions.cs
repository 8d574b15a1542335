using System.ComponentModel.DataAnnotations;

namespace Monolith.Hosting;

/// <summary>Configures the limits of one client. Section <c>Limits</c>.</summary>
internal sealed class LimitsOptions
{
    public const string Section = "Limits";

    public const int DefaultRequestsPerSecond = 100;

    private const string OutOfRange = "Limits:{0} must be between {1} and {2}.";

    /// <summary>
    /// The sustained number of requests per second for a client, or 0 for no limit. Default 100, or 0 in Development, range 0 to 1,000,000.
    /// </summary>
    [Range(0, 1_000_000, ErrorMessage = OutOfRange)]
    public int? RequestsPerSecond { get; set; }

    /// <summary>The number of requests that a client may send in a burst. Default 200, range 1 to 1,000,000.</summary>
    [Range(1, 1_000_000, ErrorMessage = OutOfRange)]
    public int Burst { get; set; } = 200;

    /// <summary>The time limit for a request. Default 30 s, range 100 ms to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00", ErrorMessage = OutOfRange)]
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The maximum size of a request body in bytes. Default 256 KiB, range 1 KiB to 1 GiB.</summary>
    [Range(1_024L, 1L << 30, ErrorMessage = OutOfRange)]
    public long MaxRequestBytes { get; set; } = 256 * 1_024;

    /// <summary>The maximum total size of the headers of a request in bytes. Default 16 KiB, range 4 KiB to 1 MiB.</summary>
    [Range(4_096, 1 << 20, ErrorMessage = OutOfRange)]
    public int MaxHeaderBytes { get; set; } = 16 * 1_024;
}
