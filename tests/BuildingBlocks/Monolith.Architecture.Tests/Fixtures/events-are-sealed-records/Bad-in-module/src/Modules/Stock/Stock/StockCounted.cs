using Monolith;

namespace Stock;

[IntegrationEvent("stock.stock-counted")]
internal sealed record StockCounted(Guid ProductId) : IIntegrationEvent
{
    string IIntegrationEvent.Key => ProductId.ToString();
}
