using Tickets.Contracts;

namespace Tickets;

internal sealed record OpenTicket(Guid ReporterId, string Subject) : ICommand<int>;

internal sealed class OpenTicketHandler(TicketsDbContext db, ITenant tenant, TimeProvider clock) : IRequestHandler<OpenTicket, int>
{
    private static readonly TimeSpan Limit = TimeSpan.FromDays(2);

    public async Task<int> Handle(OpenTicket request, CancellationToken cancellationToken)
    {
        // The query filter of EF Core counts the tickets of the caller's tenant only.
        var number = 1 + (await db.Tickets.MaxAsync(t => (int?)t.Number, cancellationToken) ?? 0);
        if (number == 1 && await db.Companies.FindAsync([tenant.Id], cancellationToken) is null)
        {
            db.Companies.Add(new Company { Id = tenant.Id! });
        }

        db.Tickets.Add(new Ticket { Number = number, ReporterId = request.ReporterId, Subject = request.Subject });
        db.Publish(new TicketOpened(number, request.Subject));
        db.Schedule(new TicketDue(number), $"{number}", clock.GetUtcNow() + Limit);
        db.RequestSideEffect(new SendReceipt(number), $"{number}");
        return number;
    }
}

internal static class OpenTicketEndpoint
{
    public static void Map(IEndpointRouteBuilder endpoints) => endpoints
        .MapPost("/", async (OpenTicket body, ISender sender, CancellationToken cancellationToken) =>
        {
            var number = await sender.Send(body, cancellationToken);
            return TypedResults.Created($"/tickets/{number}", number);
        })
        .WithSummary("Opens a ticket")
        .ProducesValidationProblem();
}
