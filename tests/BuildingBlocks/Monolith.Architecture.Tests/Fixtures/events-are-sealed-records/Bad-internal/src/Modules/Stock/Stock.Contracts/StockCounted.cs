using Monolith;

namespace Stock.Contracts;

[IntegrationEvent("stock.stock-counted")]
internal sealed record StockCounted(Guid ProductId) : IIntegrationEvent
{
    string IIntegrationEvent.Key => ProductId.ToString();
}
