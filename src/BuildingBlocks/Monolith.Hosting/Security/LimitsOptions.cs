using System.ComponentModel.DataAnnotations;

namespace Monolith.Hosting;

/// <summary>How much one client may ask for. Section <c>Limits</c>.</summary>
internal sealed class LimitsOptions
{
    public const string Section = "Limits";

    public const int DefaultRequestsPerSecond = 100;

    private const string OutOfRange = "Limits:{0} must be between {1} and {2}.";

    /// <summary>
    /// How many requests a client may send each second in the long run, 0 for as many as it likes. Default 100, and in
    /// Development 0.
    /// </summary>
    [Range(0, 1_000_000, ErrorMessage = OutOfRange)]
    public int? RequestsPerSecond { get; set; }

    /// <summary>How many requests a client may send at once, when it was quiet before. Default 200.</summary>
    [Range(1, 1_000_000, ErrorMessage = OutOfRange)]
    public int Burst { get; set; } = 200;

    /// <summary>How long a request may take. Default 30 s, 100 ms to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00", ErrorMessage = OutOfRange)]
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How large the body of a request may be, in bytes. Default 256 KiB, 1 KiB to 1 GiB.</summary>
    [Range(1_024L, 1L << 30, ErrorMessage = OutOfRange)]
    public long MaxRequestBytes { get; set; } = 256 * 1_024;

    /// <summary>How large all headers of a request together may be, in bytes. Default 16 KiB, 4 KiB to 1 MiB.</summary>
    [Range(4_096, 1 << 20, ErrorMessage = OutOfRange)]
    public int MaxHeaderBytes { get; set; } = 16 * 1_024;
}
