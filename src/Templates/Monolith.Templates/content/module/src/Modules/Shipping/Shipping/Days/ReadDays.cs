namespace Shipping;

internal sealed record ReadDays(Paging Paging) : IQuery<Page<DayView>>;

/// <summary>The shipments of one day.</summary>
/// <param name="Date">The day, in UTC.</param>
/// <param name="Count">The number of shipments that were added.</param>
internal sealed record DayView(DateOnly Date, int Count);

internal sealed class ReadDaysHandler(ShippingDbContext db) : IRequestHandler<ReadDays, Page<DayView>>
{
    public Task<Page<DayView>> Handle(ReadDays request, CancellationToken cancellationToken) => request.Paging.ReadAsync(
        db.Days.OrderByDescending(d => d.Date).Select(d => new DayView(d.Date, d.Count)), cancellationToken);
}

internal static class ReadDaysEndpoint
{
    public static void Map(IEndpointRouteBuilder endpoints) => endpoints
        .MapGet("/days", async ([AsParameters] Paging paging, ISender sender, CancellationToken cancellationToken) =>
            TypedResults.Ok(await sender.Send(new ReadDays(paging), cancellationToken)))
        .WithSummary("Lists how many shipments were added per day, latest first");
}
