using Microsoft.EntityFrameworkCore;

namespace Monolith.Runtime.Storage;

/// <summary>Resets a subscriber within a transaction: its cursors return to the start, and its parked events are deleted.</summary>
internal static class CursorReset
{
    public static async Task SetAsync(ModuleDbContext db, IReadOnlyDictionary<string, LogPosition> starts, CancellationToken cancellationToken)
    {
        foreach (var (source, start) in starts)
        {
            await db.ParkedEvents.Where(p => p.Source == source).ExecuteDeleteAsync(cancellationToken);
            await db.ParkedRemainders.Where(r => r.Source == source).ExecuteDeleteAsync(cancellationToken);
            await db.Cursors.Where(c => c.Source == source).ExecuteDeleteAsync(cancellationToken);
            await db.CursorEpochs.Where(e => e.Source == source).ExecuteDeleteAsync(cancellationToken);
            await db.ContainedEvents.Where(e => e.Source == source).ExecuteDeleteAsync(cancellationToken);
            await db.CursorEvents.Where(e => e.Source == source).ExecuteDeleteAsync(cancellationToken);
            db.Cursors.Add(new CursorRow { Source = source, Transaction = start.Transaction, Position = start.Sequence });
        }
    }
}
