using Monolith;

namespace Ordering.Contracts;

/// <summary>Asks for an order; null when there is none.</summary>
/// <param name="OrderId">The order.</param>
public sealed record GetOrder(Guid OrderId) : IModuleQuery<OrderView?>;

/// <summary>An order.</summary>
/// <param name="Id">The order.</param>
/// <param name="CustomerId">The customer.</param>
/// <param name="Status">Where it stands: <c>placed</c>, <c>awaitingPayment</c>, <c>confirmed</c> or <c>cancelled</c>.</param>
/// <param name="Reason">Why it was cancelled, or null.</param>
/// <param name="Total">What it costs.</param>
/// <param name="Lines">What was ordered.</param>
/// <param name="PlacedAt">When it was placed.</param>
public sealed record OrderView(
    Guid Id, Guid CustomerId, string Status, string? Reason, Money Total, IReadOnlyList<OrderLineView> Lines, DateTimeOffset PlacedAt);

/// <summary>One line of an order.</summary>
/// <param name="ProductId">The product.</param>
/// <param name="Quantity">How many.</param>
/// <param name="UnitPrice">The price of one when the order was placed.</param>
public sealed record OrderLineView(Guid ProductId, int Quantity, Money UnitPrice);
