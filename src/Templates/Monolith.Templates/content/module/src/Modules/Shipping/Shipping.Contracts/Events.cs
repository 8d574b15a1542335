using Monolith;

namespace Shipping.Contracts;

/// <summary>A shipment was added.</summary>
/// <param name="Id">The shipment.</param>
/// <param name="Name">The name that people see.</param>
[IntegrationEvent("shipping.shipment-added")]
public sealed record ShipmentAdded(Guid Id, string Name) : IIntegrationEvent
{
    string IIntegrationEvent.Key => Id.ToString();
}
