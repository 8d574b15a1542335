using System.ComponentModel.DataAnnotations;

namespace Ordering;

/// <summary>Configures the deadlines of orders. Section <c>Modules:ordering:Fulfilment</c>.</summary>
internal sealed class FulfilmentOptions
{
    /// <summary>The time that an order waits for its stock before it is cancelled. Default 5 min, range 100 ms to 30 days.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "30.00:00:00")]
    public TimeSpan StockDeadline { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>The time that an order waits for its payment before it is cancelled. Default 15 min, range 100 ms to 30 days.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "30.00:00:00")]
    public TimeSpan PaymentDeadline { get; set; } = TimeSpan.FromMinutes(15);
}
