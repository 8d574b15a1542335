using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Monolith.Runtime.Storage;

/// <summary>Keeps the names of the events that a module handles, with what it has missed of them.</summary>
internal static class DbCoverage
{
    /// <summary>Reads the events that the module handles or has handled.</summary>
    public static Task<List<CursorEventRow>> ReadAsync(IRelationalConnection connection, ModuleStorage storage, string source, CancellationToken cancellationToken) =>
        connection.ReadAsync(
            $"""
            SELECT name, missed_after_transaction, missed_after_position, missed_to_transaction, missed_to_position, replayed, replay_end_transaction, replay_end_position
            FROM {storage.Table("cursor_events")} WHERE source = @source
            """,
            row => new CursorEventRow
            {
                Source = source,
                Name = row.GetString(0),
                MissedAfter = row.ReadPosition(1),
                MissedTo = row.ReadPosition(3),
                Replayed = row.GetBoolean(5),
                ReplayEnd = row.ReadPosition(6),
            },
            cancellationToken,
            ("@source", source));

    /// <summary>Returns whether the module handles other events than those that the rows say.</summary>
    public static bool IsOutdated(IReadOnlyCollection<CursorEventRow> rows, IReadOnlyCollection<string> names) =>
        rows.Any(row => row.IsOpen == names.Contains(row.Name)) || names.Except(rows.Select(row => row.Name)).Any();

    /// <summary>Updates the events to those that the module handles now.</summary>
    public static async Task UpdateAsync(ModuleDbContext db, string source, IReadOnlyCollection<string> names, CancellationToken cancellationToken)
    {
        try
        {
            await WriteAsync(db, source, names, cancellationToken);
        }
        catch (DbUpdateException e) when (db.Storage.Provider.Classify(e) is DatabaseFailure.UniqueViolation or DatabaseFailure.Conflict)
        {
            // Another replica has recorded the same.
        }
    }

    /// <summary>Forgets what lies after the last position that the subscriber has in common with a log that was restored.</summary>
    public static async Task RewindAsync(ModuleDbContext db, string source, LogPosition to, CancellationToken cancellationToken)
    {
        foreach (var row in await db.CursorEvents.Where(e => e.Source == source).ToListAsync(cancellationToken))
        {
            row.MissedAfter = Min(row.MissedAfter);
            row.MissedTo = row.IsOpen ? row.MissedTo : Min(row.MissedTo);
            row.ReplayEnd = Min(row.ReplayEnd);
        }

        LogPosition Min(LogPosition position) => position < to ? position : to;
    }

    private static async Task WriteAsync(ModuleDbContext db, string source, IReadOnlyCollection<string> names, CancellationToken cancellationToken)
    {
        await using var unit = UnitOfWork.Begin(db);
        await unit.BeginTransactionAsync(cancellationToken);
        var row = await db.Cursors.AsNoTracking().SingleOrDefaultAsync(c => c.Source == source, cancellationToken);
        var cursor = row is null ? LogPosition.Start : new LogPosition(row.Transaction, row.Position);
        var known = await db.CursorEvents.Where(e => e.Source == source).ToListAsync(cancellationToken);
        foreach (var former in known.Where(e => !e.IsOpen && !names.Contains(e.Name)))
        {
            former.HandlerRemoved(cursor);
        }

        foreach (var again in known.Where(e => e.IsOpen && names.Contains(e.Name)))
        {
            again.HandlerAdded(cursor);
        }

        foreach (var name in names.Except(known.Select(e => e.Name)))
        {
            // A database from before the names were recorded has handled all of them.
            db.CursorEvents.Add(new CursorEventRow { Source = source, Name = name, MissedTo = known.Count == 0 ? LogPosition.Start : cursor });
        }

        await unit.CommitAsync(cancellationToken);
    }
}
