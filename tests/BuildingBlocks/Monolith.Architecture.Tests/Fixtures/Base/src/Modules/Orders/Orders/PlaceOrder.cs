using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Monolith;
using Orders.Contracts;
using Shop;

namespace Orders;

internal sealed record PlaceOrder(Guid ProductId, int Quantity) : ICommand<Guid>;

internal sealed class PlaceOrderHandler(OrdersDbContext db, TimeProvider clock) : IRequestHandler<PlaceOrder, Guid>
{
    public Task<Guid> Handle(PlaceOrder request, CancellationToken cancellationToken)
    {
        if (!Quantity.IsSane(request.Quantity))
        {
            throw Rejection.Invalid("quantity", $"Order 1 to {Quantity.Max}.");
        }

        var now = clock.GetUtcNow();
        var order = new Order { Id = Guid.CreateVersion7(now), PlacedAt = now };
        db.Orders.Add(order);
        db.Publish(new OrderPlaced(order.Id, [new OrderedItem(request.ProductId, request.Quantity)], Money.Zero("EUR")));
        db.Schedule(new ReservationOverdue(order.Id), order.Id.ToString(), now.AddMinutes(5));
        return Task.FromResult(order.Id);
    }
}

internal static class PlaceOrderEndpoint
{
    public static void Map(IEndpointRouteBuilder endpoints) => endpoints
        .MapPost("/orders", async (PlaceOrder command, ISender sender, CancellationToken cancellationToken) =>
            TypedResults.Ok(await sender.Send(command, cancellationToken)));
}
