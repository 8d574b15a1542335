namespace Loyalty;

internal sealed record ReadBusyDays(Paging Paging) : IQuery<Page<BusyDayView>>;

/// <summary>The orders of one day.</summary>
/// <param name="Day">The day, in UTC.</param>
/// <param name="Orders">The number of confirmed orders.</param>
internal sealed record BusyDayView(DateOnly Day, int Orders);

internal sealed class ReadBusyDaysHandler(LoyaltyDbContext db) : IRequestHandler<ReadBusyDays, Page<BusyDayView>>
{
    public Task<Page<BusyDayView>> Handle(ReadBusyDays request, CancellationToken cancellationToken) => request.Paging.ReadAsync(
        db.BusyDays.OrderByDescending(d => d.Day).Select(d => new BusyDayView(d.Day, d.Orders)), cancellationToken);
}

internal static class ReadBusyDaysEndpoint
{
    public static void Map(IEndpointRouteBuilder endpoints) => endpoints
        .MapGet("/busy-days", async ([AsParameters] Paging paging, ISender sender, CancellationToken cancellationToken) =>
            TypedResults.Ok(await sender.Send(new ReadBusyDays(paging), cancellationToken)))
        .RequireManager()
        .WithSummary("Lists the number of orders per day, latest first");
}
