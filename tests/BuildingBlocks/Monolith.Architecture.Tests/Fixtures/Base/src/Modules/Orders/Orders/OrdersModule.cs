using Microsoft.AspNetCore.Routing;
using Monolith;

namespace Orders;

public sealed class OrdersModule : IModule
{
    public string Name => "orders";

    public void AddServices(ModuleBuilder module) => module.UseDbContext<OrdersDbContext>();

    public void MapEndpoints(IEndpointRouteBuilder endpoints) => PlaceOrderEndpoint.Map(endpoints);
}
