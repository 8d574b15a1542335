using System.Text.Json;
using Ordering.Contracts;

namespace Ordering;

internal sealed record ListOrders(Paging Paging) : IQuery<Page<OrderView>>;

internal sealed class ReadOrdersHandler(OrderingDbContext db, ICaller caller)
    : IRequestHandler<GetOrder, OrderView?>, IRequestHandler<ListOrders, Page<OrderView>>
{
    public async Task<OrderView?> Handle(GetOrder request, CancellationToken cancellationToken) =>
        await Visible().SingleOrDefaultAsync(o => o.Id == request.OrderId, cancellationToken) is { } order
            ? ViewOf(order)
            : null;

    public async Task<Page<OrderView>> Handle(ListOrders request, CancellationToken cancellationToken)
    {
        var orders = await request.Paging.ReadAsync(Visible().OrderBy(o => o.Id), cancellationToken);
        return new Page<OrderView>([.. orders.Items.Select(ViewOf)], orders.Number, orders.PageSize, orders.Total);
    }

    private IQueryable<Order> Visible() => db.Orders.AsNoTracking().Include(o => o.Lines.OrderBy(l => l.Number))
        .VisibleTo(caller, o => o.CustomerId);

    private static OrderView ViewOf(Order order) => new(
        order.Id,
        order.CustomerId,
        JsonNamingPolicy.CamelCase.ConvertName(order.Status.ToString()),
        order.Reason,
        order.Total,
        [.. order.Lines.Select(l => new OrderLineView(l.ProductId, l.Quantity, l.UnitPrice))],
        order.PlacedAt);
}

internal static class ListOrdersEndpoint
{
    public static void Map(IEndpointRouteBuilder endpoints) => endpoints
        .MapGet("/orders", async ([AsParameters] Paging paging, ISender sender, CancellationToken cancellationToken) =>
            TypedResults.Ok(await sender.Send(new ListOrders(paging), cancellationToken)))
        .WithSummary("Lists orders: the customer's own, or for a manager all");
}

internal static class GetOrderEndpoint
{
    public static void Map(IEndpointRouteBuilder endpoints) => endpoints
        .MapGet("/orders/{id:guid}", async (Guid id, ISender sender, CancellationToken cancellationToken) =>
            TypedResults.Ok(await sender.Send(new GetOrder(id), cancellationToken) ?? throw Rejection.NotFound("order", id)))
        .WithSummary("Reads an order")
        .ProducesProblem(StatusCodes.Status404NotFound);
}
