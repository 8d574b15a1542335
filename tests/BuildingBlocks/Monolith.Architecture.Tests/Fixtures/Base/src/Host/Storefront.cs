using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Monolith;
using Orders.Contracts;

namespace Shop.Host;

internal static class Storefront
{
    public static void Map(IEndpointRouteBuilder endpoints) => endpoints
        .MapGet("/storefront/orders/{id:guid}", (Guid id, IModuleGateway gateway, CancellationToken cancellationToken) =>
            gateway.SendAsync(new GetOrder(id), cancellationToken));
}
