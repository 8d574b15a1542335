using Monolith;

namespace Stock.Contracts;

[IntegrationEvent("orders.stock-counted")]
public sealed record StockCounted(Guid ProductId) : IIntegrationEvent
{
    string IIntegrationEvent.Key => ProductId.ToString();
}
