namespace Shipping;

/// <summary>Shipments, and how many were added on each day.</summary>
public sealed class ShippingModule : IModule
{
    /// <inheritdoc/>
    public string Name => "shipping";

    /// <inheritdoc/>
    public void AddServices(ModuleBuilder module) => module.UseDbContext<ShippingDbContext>();

    /// <inheritdoc/>
    public void MapEndpoints(IEndpointRouteBuilder endpoints)
    {
        AddShipmentEndpoint.Map(endpoints);
        ReadShipmentsEndpoint.Map(endpoints);
        ReadDaysEndpoint.Map(endpoints);
    }
}
