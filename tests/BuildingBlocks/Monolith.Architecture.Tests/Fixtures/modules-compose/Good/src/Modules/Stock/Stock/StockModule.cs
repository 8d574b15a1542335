using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Routing;
using Monolith;

namespace Stock;

public sealed class StockModule : IModule
{
    public string Name => "stock";

    public void AddServices(ModuleBuilder module) => module.UseDbContext<StockDbContext>().AddOptions<WarehouseOptions>("Warehouse");

    public void MapEndpoints(IEndpointRouteBuilder endpoints) => ReadStockEndpoint.Map(endpoints);
}

// The rule starts no module, so it can read the model although a setting is missing.
internal sealed class WarehouseOptions
{
    [Required]
    public string? Address { get; init; }
}
