using Monolith;

namespace Ordering.Contracts;

/// <summary>Queries an order. The answer is null when it does not exist.</summary>
/// <param name="OrderId">The order.</param>
public sealed record GetOrder(Guid OrderId) : IModuleQuery<OrderView?>;

/// <summary>An order.</summary>
/// <param name="Id">The id of the order.</param>
/// <param name="CustomerId">The customer.</param>
/// <param name="Status">The status: <c>placed</c>, <c>awaitingPayment</c>, <c>confirmed</c> or <c>cancelled</c>.</param>
/// <param name="Reason">The reason of the cancellation, or null.</param>
/// <param name="Total">The total price.</param>
/// <param name="Lines">The ordered items.</param>
/// <param name="PlacedAt">The time at which the order was placed.</param>
public sealed record OrderView(
    Guid Id, Guid CustomerId, string Status, string? Reason, Money Total, IReadOnlyList<OrderLineView> Lines, DateTimeOffset PlacedAt);

/// <summary>One line of an order.</summary>
/// <param name="ProductId">The product.</param>
/// <param name="Quantity">The quantity.</param>
/// <param name="UnitPrice">The price of one item when the order was placed.</param>
public sealed record OrderLineView(Guid ProductId, int Quantity, Money UnitPrice);
