using Tickets.Contracts;

namespace Tickets;

internal sealed record ReadTickets : IQuery<IReadOnlyList<TicketView>>;

internal sealed record TicketView(int Number, string Subject, bool IsOverdue, string? MessageId);

internal sealed class ReadTicketsHandler(TicketsDbContext db) :
    IRequestHandler<ReadTickets, IReadOnlyList<TicketView>>, IRequestHandler<CountOpenTickets, int>
{
    public async Task<IReadOnlyList<TicketView>> Handle(ReadTickets request, CancellationToken cancellationToken) => await db.Tickets
        .OrderBy(t => t.Number)
        .Select(t => new TicketView(t.Number, t.Subject, t.IsOverdue, t.MessageId))
        .ToListAsync(cancellationToken);

    public Task<int> Handle(CountOpenTickets request, CancellationToken cancellationToken) => db.Tickets.CountAsync(cancellationToken);
}

internal static class ReadTicketsEndpoint
{
    public static void Map(IEndpointRouteBuilder endpoints) => endpoints
        .MapGet("/", async (ISender sender, CancellationToken cancellationToken) =>
            TypedResults.Ok(await sender.Send(new ReadTickets(), cancellationToken)))
        .WithSummary("Lists the tickets of the caller's tenant");
}
