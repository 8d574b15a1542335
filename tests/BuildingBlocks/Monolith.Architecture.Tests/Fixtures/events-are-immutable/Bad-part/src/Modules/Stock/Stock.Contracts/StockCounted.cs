using Monolith;

namespace Stock.Contracts;

[IntegrationEvent("stock.stock-counted")]
public sealed record StockCounted(Guid ProductId, IReadOnlyList<Shelf> Shelves) : IIntegrationEvent
{
    string IIntegrationEvent.Key => ProductId.ToString();
}

public sealed class Shelf
{
    public int Count { get; set; }
}
