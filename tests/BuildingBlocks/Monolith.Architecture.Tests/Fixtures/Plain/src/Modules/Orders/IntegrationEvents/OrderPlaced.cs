using Acme.Shared;

namespace Acme.Modules.Orders.IntegrationEvents;

public class OrderPlaced : IntegrationEvent
{
    public string Sku { get; init; } = "";
}
