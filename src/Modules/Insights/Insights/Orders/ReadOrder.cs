using System.Text.Json;
using Insights.Contracts;
using Ordering.Contracts;

namespace Insights;

internal sealed class GetOrderInsightHandler(InsightsDbContext db, ICaller caller, ICatchUp catchUp) : IRequestHandler<GetOrderInsight, OrderInsight?>
{
    public async Task<OrderInsight?> Handle(GetOrderInsight request, CancellationToken cancellationToken)
    {
        var order = await ReadAsync(request.OrderId, cancellationToken);
        if (order?.PlacedAt is null)
        {
            await catchUp.WithAsync<OrderPlaced>(cancellationToken);
            order = await ReadAsync(request.OrderId, cancellationToken);
        }

        return order is null ? null : ViewOf(order);
    }

    private Task<Order?> ReadAsync(Guid id, CancellationToken cancellationToken) =>
        db.Orders.AsNoTracking().IgnoreAutoIncludes().VisibleTo(caller, o => o.CustomerId).SingleOrDefaultAsync(o => o.Id == id, cancellationToken);

    private static OrderInsight ViewOf(Order order) => new(
        order.Id,
        order.CustomerId,
        Word(order.Status)!,
        order.Reason,
        order.Total,
        Word(order.Stock),
        Word(order.Payment),
        order.NotifiedAt,
        order.PlacedAt,
        order.SettledAt);

    private static string? Word(Enum? value) => value is null ? null : JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}

internal static class GetOrderInsightEndpoint
{
    public static void Map(IEndpointRouteBuilder endpoints) => endpoints
        .MapGet("/orders/{id:guid}", async (Guid id, ISender sender, CancellationToken cancellationToken) =>
            TypedResults.Ok(await sender.Send(new GetOrderInsight(id), cancellationToken) ?? throw Rejection.NotFound("order", id)))
        .WithSummary("Reads what all modules know about an order")
        .ProducesProblem(StatusCodes.Status404NotFound);
}
