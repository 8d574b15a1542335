using Microsoft.EntityFrameworkCore;

namespace Monolith.Runtime.Storage;

/// <summary>
/// Lets a subscriber read a log again for the events of one name that passed before their handler existed. The subscription passes over all
/// events that were handled before, so the others have no effect for a second time.
/// </summary>
internal static class EventReplay
{
    /// <summary>Moves the cursor back within the open transaction, and records what to pass over.</summary>
    /// <returns>False when a worker has moved the cursor in the meantime, so the caller has to start again.</returns>
    /// <exception cref="InvalidOperationException">No event was missed, or an earlier replay is still running.</exception>
    public static async Task<bool> TryStartAsync(ModuleDbContext db, string source, string name, LogPosition start, CancellationToken cancellationToken)
    {
        var module = db.Storage.Module;
        var cursor = await db.Cursors.AsNoTracking().SingleOrDefaultAsync(c => c.Source == source, cancellationToken);
        var rows = await db.CursorEvents.Where(e => e.Source == source).ToListAsync(cancellationToken);
        if (cursor is null || rows.Find(e => e.Name == name) is not { } missed || missed.Coverage is not { HasMissed: true })
        {
            throw new InvalidOperationException(
                $"{module} has missed no {name}: its handler has seen all of them, so a replay would repeat its effects. To rebuild read models, run the command without --event.");
        }

        if (cursor.Snapshot is not null)
        {
            throw new InvalidOperationException($"{module} is still taking a snapshot of {source}. Wait until it has caught up, then run the command again.");
        }

        var at = new LogPosition(cursor.Transaction, cursor.Position);
        if (rows.Exists(e => e.ReplayEnd > at))
        {
            throw new InvalidOperationException($"{module} is still replaying earlier events of {source}. Wait until it has caught up, then run the command again.");
        }

        if (await db.ParkedRemainders.AnyAsync(r => r.Source == source, cancellationToken))
        {
            // A retry reads the remainder of a key from the log, so an earlier event of the key cannot be parked behind it.
            throw new InvalidOperationException($"{module} has parked more events of {source} than it may store, and the rest stayed in the log. Retry or discard them first ('events parked --module {module}'), then run the command again.");
        }

        // Locks the cursor, so that no worker handles an event that is neither passed over nor replayed.
        if (await db.Cursors.Where(c => c.Source == source && c.Transaction == at.Transaction && c.Position == at.Sequence && c.Snapshot == null).ExecuteUpdateAsync(
            set => set.SetProperty(c => c.Transaction, start.Transaction).SetProperty(c => c.Position, start.Sequence), cancellationToken) == 0)
        {
            return false;
        }

        foreach (var row in rows)
        {
            if (row.Replayed)
            {
                // An earlier replay has handled these, so that nothing is missing.
                (row.MissedAfter, row.MissedTo, row.Replayed) = (LogPosition.Start, LogPosition.Start, false);
            }

            row.ReplayEnd = at;
        }

        missed.Replayed = true;
        await db.CursorEpochs.Where(e => e.Source == source).ExecuteDeleteAsync(cancellationToken);
        return true;
    }
}
