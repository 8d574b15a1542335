using Microsoft.EntityFrameworkCore;

namespace Monolith.Runtime.Storage;

/// <summary>Sets a subscriber back, within a transaction: to where it starts, with nothing parked.</summary>
internal static class CursorReset
{
    public static async Task SetAsync(ModuleDbContext db, IReadOnlyDictionary<string, LogPosition> starts, CancellationToken cancellationToken)
    {
        foreach (var (source, start) in starts)
        {
            await db.ParkedEvents.Where(p => p.Source == source).ExecuteDeleteAsync(cancellationToken);
            await db.Cursors.Where(c => c.Source == source).ExecuteDeleteAsync(cancellationToken);
            db.Cursors.Add(new CursorRow { Source = source, Transaction = start.Transaction, Position = start.Sequence });
        }
    }
}
