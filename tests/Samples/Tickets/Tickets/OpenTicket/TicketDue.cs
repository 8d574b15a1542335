namespace Tickets;

[Timer("ticket-due")]
internal sealed record TicketDue(int Number);

/// <summary>The timer runs for the tenant that scheduled it, so it finds the ticket of that tenant.</summary>
internal sealed class TicketDueHandler(TicketsDbContext db, ITenant tenant) : ITimerHandler<TicketDue>
{
    public async Task HandleAsync(TicketDue timer, CancellationToken cancellationToken)
    {
        if (await db.Tickets.FindAsync([tenant.Id, timer.Number], cancellationToken) is { } ticket)
        {
            ticket.IsOverdue = true;
        }
    }
}
