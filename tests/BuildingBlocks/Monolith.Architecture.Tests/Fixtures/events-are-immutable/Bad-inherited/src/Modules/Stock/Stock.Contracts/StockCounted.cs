using Monolith;

namespace Stock.Contracts;

[IntegrationEvent("stock.stock-counted")]
public sealed record StockCounted(Guid ProductId) : Noted, IIntegrationEvent
{
    string IIntegrationEvent.Key => ProductId.ToString();
}

public abstract record Noted
{
    public string Note { get; set; } = "";
}
