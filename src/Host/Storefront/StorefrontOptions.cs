using System.ComponentModel.DataAnnotations;

namespace Monolith.Host;

/// <summary>How long the storefront waits for each part of an answer. Section <c>Storefront</c>.</summary>
internal sealed class StorefrontOptions
{
    private const string Shortest = "00:00:00.010";
    private const string Longest = "00:01:00";

    /// <summary>How long Ordering may take. Default 1 s, 10 ms to 1 min.</summary>
    [Range(typeof(TimeSpan), Shortest, Longest)]
    public TimeSpan OrderTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long Profiles may take, once the order is known. Default 1 s, 10 ms to 1 min.</summary>
    [Range(typeof(TimeSpan), Shortest, Longest)]
    public TimeSpan CustomerTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long Payments may take. Default 1 s, 10 ms to 1 min.</summary>
    [Range(typeof(TimeSpan), Shortest, Longest)]
    public TimeSpan PaymentTimeout { get; set; } = TimeSpan.FromSeconds(1);
}
