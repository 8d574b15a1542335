using System.ComponentModel.DataAnnotations;

namespace Payments;

/// <summary>Configures the simulated gateway. Section <c>Modules:payments:Gateway</c>.</summary>
internal sealed class SimulatedGatewayOptions
{
    /// <summary>
    /// The amount above which payments are declined, in major units of any currency. Default 1,000, range 0 to 1,000,000,000.
    /// </summary>
    [Range(typeof(decimal), "0", "1000000000", ParseLimitsInInvariantCulture = true)]
    public decimal DeclineAbove { get; set; } = 1000m;

    /// <summary>
    /// The number of initial attempts of each authorization and refund that fail, counted since the start of the process. Default 0, range
    /// 0 to 1,000.
    /// </summary>
    [Range(0, 1000)]
    public int FailTimes { get; set; }

    /// <summary>The delay of a response, after the entry was stored. Default 0, range 0 to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan Delay { get; set; }

    /// <summary>The directory of the ledger. Default <c>simulated-gateway</c> in Database:Directory.</summary>
    public string? LedgerDirectory { get; set; }
}
