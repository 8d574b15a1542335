using Monolith;

namespace Ordering.Contracts;

/// <summary>A customer has placed an order.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="CustomerId">The customer.</param>
/// <param name="Lines">What was ordered.</param>
/// <param name="Total">What it costs.</param>
[IntegrationEvent("ordering.order-placed")]
public sealed record OrderPlaced(Guid OrderId, Guid CustomerId, IReadOnlyList<OrderedItem> Lines, Money Total) : IIntegrationEvent
{
    string IIntegrationEvent.Key => OrderId.ToString();
}

/// <summary>One line of an order.</summary>
/// <param name="ProductId">The product.</param>
/// <param name="Quantity">How many, 1 or more.</param>
/// <param name="UnitPrice">The price of one when the order was placed.</param>
public sealed record OrderedItem(Guid ProductId, int Quantity, Money UnitPrice);

/// <summary>An order's stock is reserved, and it is time to pay.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="CustomerId">The customer.</param>
/// <param name="Amount">What is to be paid.</param>
[IntegrationEvent("ordering.payment-requested")]
public sealed record PaymentRequested(Guid OrderId, Guid CustomerId, Money Amount) : IIntegrationEvent
{
    string IIntegrationEvent.Key => OrderId.ToString();
}

/// <summary>An order is paid and goes out.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="CustomerId">The customer.</param>
/// <param name="Total">What was paid.</param>
[IntegrationEvent("ordering.order-confirmed")]
public sealed record OrderConfirmed(Guid OrderId, Guid CustomerId, Money Total) : IIntegrationEvent
{
    string IIntegrationEvent.Key => OrderId.ToString();
}

/// <summary>An order will not be fulfilled: what was done for it is undone.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="CustomerId">The customer.</param>
/// <param name="Reason">Why, for people to read.</param>
[IntegrationEvent("ordering.order-cancelled")]
public sealed record OrderCancelled(Guid OrderId, Guid CustomerId, string Reason) : IIntegrationEvent
{
    string IIntegrationEvent.Key => OrderId.ToString();
}
