using Monolith;

namespace Stock.Contracts;

public interface IAboutAProduct : IIntegrationEvent
{
    Guid ProductId { get; }
}

[IntegrationEvent("stock.stock-counted")]
public sealed record StockCounted(Guid ProductId) : IAboutAProduct
{
    public int Count { get; init; }

    string IIntegrationEvent.Key => ProductId.ToString();
}

// It holds an event and is none.
public sealed class Report(StockCounted counted)
{
    public StockCounted Counted => counted;
}
