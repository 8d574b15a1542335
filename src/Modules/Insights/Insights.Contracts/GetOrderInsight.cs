using Monolith;

namespace Insights.Contracts;

/// <summary>Asks for what all modules know of an order; null when none has heard of it yet.</summary>
/// <param name="OrderId">The order.</param>
public sealed record GetOrderInsight(Guid OrderId) : IModuleQuery<OrderInsight?>;

/// <summary>An order as all modules together see it.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="CustomerId">The customer, or null while that is not known here.</param>
/// <param name="Status">Where it stands: <c>placed</c>, <c>awaitingPayment</c>, <c>confirmed</c> or <c>cancelled</c>.</param>
/// <param name="Reason">Why it was cancelled, or null.</param>
/// <param name="Total">What it costs, or null while that is not known here.</param>
/// <param name="Stock">What became of its stock: <c>reserved</c>, <c>rejected</c>, or null when nothing is known yet.</param>
/// <param name="Payment">What became of its payment: <c>authorized</c>, <c>declined</c>, <c>refunded</c>, or null.</param>
/// <param name="NotifiedAt">When the customer was told, or null.</param>
/// <param name="PlacedAt">When it was placed, or null while that is not known here.</param>
/// <param name="SettledAt">When it was confirmed or cancelled, or null.</param>
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
