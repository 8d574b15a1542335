using Profiles.Contracts;
using Tickets.Contracts;

namespace Tickets;

/// <summary>Deletes the tickets of a person who was erased, for the tenant that erased them.</summary>
internal sealed class Erasure(TicketsDbContext db) : IEventHandler<ProfileErased>
{
    public async Task HandleAsync(ProfileErased message, EventContext context, CancellationToken cancellationToken)
    {
        foreach (var ticket in await db.Tickets.Where(t => t.ReporterId == message.ProfileId).ToListAsync(cancellationToken))
        {
            db.Tickets.Remove(ticket);
            db.CancelTimers<TicketDue>($"{ticket.Number}");
            db.Publish(new TicketErased(ticket.Number));
        }
    }
}
