using Microsoft.Extensions.DependencyInjection;

namespace Ordering;

/// <summary>Orders, and the saga that brings each order to its end: confirmed, or cancelled with all steps undone.</summary>
public sealed class OrderingModule : IModule
{
    /// <inheritdoc/>
    public string Name => "ordering";

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
        ListOrdersEndpoint.Map(endpoints);
        GetOrderEndpoint.Map(endpoints);
    }
}
