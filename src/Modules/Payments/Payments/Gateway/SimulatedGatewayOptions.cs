using System.ComponentModel.DataAnnotations;

namespace Payments;

/// <summary>How the simulated gateway behaves. Section <c>Modules:payments:Gateway</c>.</summary>
internal sealed class SimulatedGatewayOptions
{
    /// <summary>It declines what is more than this, in whatever currency. Major units; default 1,000, 0 to 1,000,000,000.</summary>
    [Range(typeof(decimal), "0", "1000000000", ParseLimitsInInvariantCulture = true)]
    public decimal DeclineAbove { get; set; } = 1000m;

    /// <summary>
    /// How many of the first attempts of each authorization and of each refund fail; a restart counts anew. Attempts;
    /// default 0, 0 to 1,000.
    /// </summary>
    [Range(0, 1000)]
    public int FailTimes { get; set; }

    /// <summary>How long its answer takes, after it is in its books. Default 0, 0 to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan Delay { get; set; }

    /// <summary>Where it keeps its books. Default <c>simulated-gateway</c> in Database:Directory.</summary>
    public string? LedgerDirectory { get; set; }
}
