using Monolith;

namespace Stock.Contracts;

[IntegrationEvent("stock.stock-counted")]
public sealed class StockCounted : IIntegrationEvent
{
    public Guid ProductId { get; init; }

    string IIntegrationEvent.Key => ProductId.ToString();
}
