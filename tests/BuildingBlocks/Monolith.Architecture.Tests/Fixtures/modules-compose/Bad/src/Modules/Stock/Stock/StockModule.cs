using Microsoft.AspNetCore.Routing;
using Monolith;

namespace Stock;

public sealed class StockModule : IModule
{
    public string Name => "stock";

    public void AddServices(ModuleBuilder module)
    {
    }

    public void MapEndpoints(IEndpointRouteBuilder endpoints) => ReadStockEndpoint.Map(endpoints);
}
