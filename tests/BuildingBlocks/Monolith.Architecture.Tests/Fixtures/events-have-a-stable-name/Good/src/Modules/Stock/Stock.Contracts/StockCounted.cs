using Monolith;

namespace Stock.Contracts;

[IntegrationEvent("stock.stock-counted-2x", Version = 7, PersonalData = true)]
public sealed record Recount(Guid ProductId) : IIntegrationEvent
{
    string IIntegrationEvent.Key => ProductId.ToString();
}
