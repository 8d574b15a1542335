using Microsoft.AspNetCore.Routing;
using Monolith;

namespace Stock;

public sealed class StockModule : IModule
{
    public string Name => "stock";

    public void AddServices(ModuleBuilder module) => module.UseDbContext<StockDbContext>().UseTenants();

    public void MapEndpoints(IEndpointRouteBuilder endpoints) => ReadStockEndpoint.Map(endpoints);
}
