using Monolith;

namespace Stock.Contracts;

[IntegrationEvent("stock.stock-counted", Version = 0)]
public sealed record StockCounted(Guid ProductId) : IIntegrationEvent
{
    string IIntegrationEvent.Key => ProductId.ToString();
}
