using Monolith;

namespace Stock.Contracts;

[IntegrationEvent("stock.stock-reserved")]
public sealed record StockCounted(Guid ProductId) : IIntegrationEvent
{
    string IIntegrationEvent.Key => ProductId.ToString();
}
