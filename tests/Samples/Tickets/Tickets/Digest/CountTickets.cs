using Tickets.Contracts;

namespace Tickets;

/// <summary>Publishes the number of open tickets for each tenant.</summary>
[Recurring("0 3 * * *")]
internal sealed class CountTickets(TicketsDbContext db, ITenant tenant) : IRecurringHandler
{
    public async Task HandleAsync(DateTimeOffset scheduledFor, CancellationToken cancellationToken)
    {
        foreach (var company in await db.Companies.AsNoTracking().ToListAsync(cancellationToken))
        {
            await tenant.RunAsync(company.Id, () => CountAsync(scheduledFor, cancellationToken), cancellationToken);
        }
    }

    private async Task CountAsync(DateTimeOffset time, CancellationToken cancellationToken) =>
        db.Publish(new TicketsCounted(DateOnly.FromDateTime(time.UtcDateTime), await db.Tickets.CountAsync(cancellationToken)));
}
