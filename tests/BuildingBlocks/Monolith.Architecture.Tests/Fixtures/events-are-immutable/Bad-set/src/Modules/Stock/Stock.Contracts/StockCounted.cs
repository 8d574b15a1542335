using Monolith;

namespace Stock.Contracts;

[IntegrationEvent("stock.stock-counted")]
public sealed record StockCounted(Guid ProductId) : IIntegrationEvent
{
    public int Count { get; set; }

    string IIntegrationEvent.Key => ProductId.ToString();
}
