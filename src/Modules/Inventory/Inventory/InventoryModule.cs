using Microsoft.Extensions.DependencyInjection;

namespace Inventory;

/// <summary>Stock: what is on hand, what is reserved for orders, and what is available.</summary>
public sealed class InventoryModule : IModule
{
    /// <inheritdoc/>
    public string Name => "inventory";

    /// <inheritdoc/>
    public void AddServices(ModuleBuilder module)
    {
        module.UseDbContext<InventoryDbContext>();
        module.Services.AddScoped<StockLookup>();
    }

    /// <inheritdoc/>
    public void MapEndpoints(IEndpointRouteBuilder endpoints)
    {
        ReplenishStockEndpoint.Map(endpoints);
        ListStockEndpoint.Map(endpoints);
        GetStockEndpoint.Map(endpoints);
    }
}
