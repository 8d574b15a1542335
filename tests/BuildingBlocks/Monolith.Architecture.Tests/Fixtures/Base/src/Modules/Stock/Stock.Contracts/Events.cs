using Monolith;

namespace Stock.Contracts;

[IntegrationEvent("stock.stock-reserved", Version = 2)]
public sealed record StockReserved(Guid OrderId) : IIntegrationEvent
{
    string IIntegrationEvent.Key => OrderId.ToString();
}
