using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Monolith;

namespace Ordering;

/// <summary>Orders, and the saga that sees each one through to its end: confirmed, or cancelled with everything undone.</summary>
public sealed class OrderingModule : IModule
{
    internal const string ModuleName = "ordering";

    /// <inheritdoc/>
    public string Name => ModuleName;

    /// <inheritdoc/>
    public void AddServices(ModuleBuilder module)
    {
        module.UseDbContext<OrderingDbContext>().AddOptions<FulfilmentOptions>("Fulfilment");
        module.Services.AddScoped<Fulfilment>();
    }

    /// <inheritdoc/>
    public void MapEndpoints(IEndpointRouteBuilder endpoints)
    {
        PlaceOrderEndpoint.Map(endpoints);
        CancelOrderEndpoint.Map(endpoints);
        ReadOrdersEndpoints.Map(endpoints);
    }
}
