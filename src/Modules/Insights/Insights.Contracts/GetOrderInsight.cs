using Monolith;

namespace Insights.Contracts;

/// <summary>
/// Queries what all modules have published about an order. The answer is null when no module has published anything about it.
/// </summary>
/// <param name="OrderId">The order.</param>
public sealed record GetOrderInsight(Guid OrderId) : IModuleQuery<OrderInsight?>;

/// <summary>An order, as seen by all modules together.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="CustomerId">The customer, or null while unknown.</param>
/// <param name="Status">The status: <c>placed</c>, <c>awaitingPayment</c>, <c>confirmed</c> or <c>cancelled</c>.</param>
/// <param name="Reason">The reason of the cancellation, or null.</param>
/// <param name="Total">The total price, or null while unknown.</param>
/// <param name="Stock">The outcome of the stock reservation: <c>reserved</c>, <c>rejected</c>, or null while unknown.</param>
/// <param name="Payment">The outcome of the payment: <c>authorized</c>, <c>declined</c>, <c>refunded</c>, or null while unknown.</param>
/// <param name="NotifiedAt">The time at which the customer was notified, or null.</param>
/// <param name="PlacedAt">The time at which the order was placed, or null while unknown.</param>
/// <param name="SettledAt">The time at which the order was confirmed or cancelled, or null.</param>
public sealed record OrderInsight(
    Guid OrderId,
    Guid? CustomerId,
    string Status,
    string? Reason,
    Money? Total,
    string? Stock,
    string? Payment,
    DateTimeOffset? NotifiedAt,
    DateTimeOffset? PlacedAt,
    DateTimeOffset? SettledAt);
