using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Monolith.Modules;

namespace Stock;

public sealed class StockModule : IModule
{
    public string Name => "stock";

    public void AddServices(ModuleBuilder module)
    {
        module.UseDbContext<StockDbContext>();
        module.Services.AddTransient<IStartupFilter, StockEverywhere>();
    }

    public void MapEndpoints(IEndpointRouteBuilder endpoints) => ReadStockEndpoint.Map(endpoints);
}

internal sealed class StockEverywhere : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Map("/stock-status", branch => branch.Run(context => context.Response.WriteAsync("well")));
        next(app);
    };
}
