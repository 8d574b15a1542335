using Monolith;

namespace Stock.Contracts;

[IntegrationEvent("stock.StockCounted")]
public sealed record StockCounted(Guid ProductId) : IIntegrationEvent
{
    string IIntegrationEvent.Key => ProductId.ToString();
}
