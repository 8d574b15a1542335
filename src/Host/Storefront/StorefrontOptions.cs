using System.ComponentModel.DataAnnotations;

namespace Monolith.Host;

/// <summary>Configures the timeouts of the storefront's parts. Section <c>Storefront</c>.</summary>
internal sealed class StorefrontOptions
{
    private const string Shortest = "00:00:00.010";
    private const string Longest = "00:01:00";

    /// <summary>The timeout for Ordering. Default 1 s, range 10 ms to 1 min.</summary>
    [Range(typeof(TimeSpan), Shortest, Longest)]
    public TimeSpan OrderTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The timeout for Profiles, after the order was read. Default 1 s, range 10 ms to 1 min.</summary>
    [Range(typeof(TimeSpan), Shortest, Longest)]
    public TimeSpan CustomerTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The timeout for Payments. Default 1 s, range 10 ms to 1 min.</summary>
    [Range(typeof(TimeSpan), Shortest, Longest)]
    public TimeSpan PaymentTimeout { get; set; } = TimeSpan.FromSeconds(1);
}
