using Microsoft.AspNetCore.Routing;
using Monolith;

namespace Stock;

public sealed class StockModule : IModule
{
    public const string Schema = "stock";

    public string Name => Schema;

    public void AddServices(ModuleBuilder module) => module.UseDbContext<StockDbContext>();

    public void MapEndpoints(IEndpointRouteBuilder endpoints) => ReadStockEndpoint.Map(endpoints);
}
