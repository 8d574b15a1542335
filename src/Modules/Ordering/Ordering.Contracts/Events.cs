using Monolith;

namespace Ordering.Contracts;

/// <summary>A customer placed an order.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="CustomerId">The customer.</param>
/// <param name="Lines">The ordered items.</param>
/// <param name="Total">The total price.</param>
[IntegrationEvent("ordering.order-placed")]
public sealed record OrderPlaced(Guid OrderId, Guid CustomerId, IReadOnlyList<OrderedItem> Lines, Money Total) : IIntegrationEvent
{
    string IIntegrationEvent.Key => OrderId.ToString();
}

/// <summary>One line of an order.</summary>
/// <param name="ProductId">The product.</param>
/// <param name="Quantity">The quantity, 1 or more.</param>
/// <param name="UnitPrice">The price of one item when the order was placed.</param>
public sealed record OrderedItem(Guid ProductId, int Quantity, Money UnitPrice);

/// <summary>An order's stock is reserved, and its payment is due.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="CustomerId">The customer.</param>
/// <param name="Amount">The amount to pay.</param>
[IntegrationEvent("ordering.payment-requested")]
public sealed record PaymentRequested(Guid OrderId, Guid CustomerId, Money Amount) : IIntegrationEvent
{
    string IIntegrationEvent.Key => OrderId.ToString();
}

/// <summary>An order was paid and is being shipped.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="CustomerId">The customer.</param>
/// <param name="Total">The paid amount.</param>
[IntegrationEvent("ordering.order-confirmed")]
public sealed record OrderConfirmed(Guid OrderId, Guid CustomerId, Money Total) : IIntegrationEvent
{
    string IIntegrationEvent.Key => OrderId.ToString();
}

/// <summary>An order was cancelled. Other modules undo their part.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="CustomerId">The customer.</param>
/// <param name="Reason">The reason, for people to read.</param>
[IntegrationEvent("ordering.order-cancelled")]
public sealed record OrderCancelled(Guid OrderId, Guid CustomerId, string Reason) : IIntegrationEvent
{
    string IIntegrationEvent.Key => OrderId.ToString();
}
