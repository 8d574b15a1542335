using Monolith;

namespace Stock.Contracts;

[IntegrationEvent("stock.stock-counted")]
public sealed record StockCounted(Guid ProductId) : IIntegrationEvent
{
    public int Count { get; init; }

    string IIntegrationEvent.Key => ProductId.ToString();
}

// It holds an event and is none.
public sealed record Report(StockCounted Counted);
