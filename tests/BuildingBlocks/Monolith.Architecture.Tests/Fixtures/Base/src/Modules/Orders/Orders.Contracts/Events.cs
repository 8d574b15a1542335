using Monolith;

namespace Orders.Contracts;

[IntegrationEvent("orders.order-placed")]
public sealed record OrderPlaced(Guid OrderId, IReadOnlyList<OrderedItem> Lines, Money Total) : IIntegrationEvent
{
    string IIntegrationEvent.Key => OrderId.ToString();
}

public sealed record OrderedItem(Guid ProductId, int Quantity);
