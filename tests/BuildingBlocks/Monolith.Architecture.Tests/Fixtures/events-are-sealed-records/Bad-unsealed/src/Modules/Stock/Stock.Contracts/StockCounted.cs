using Monolith;

namespace Stock.Contracts;

[IntegrationEvent("stock.stock-counted")]
public record StockCounted(Guid ProductId) : IIntegrationEvent
{
    string IIntegrationEvent.Key => ProductId.ToString();
}
