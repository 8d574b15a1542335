using Microsoft.EntityFrameworkCore;
using Monolith.Runtime.Events;

namespace Monolith.Runtime.Storage;

/// <summary>Keeps the names of the events that a module handles, with what it has missed of them.</summary>
internal static class DbCoverage
{
    /// <summary>Updates the names to those that the module handles now, and returns what is known of each.</summary>
    public static async Task<IReadOnlyDictionary<string, EventCoverage>> CoverAsync(
        ModuleDbContext db, string source, IReadOnlyCollection<string> names, CancellationToken cancellationToken)
    {
        var rows = await ReadAsync();
        if (rows.Exists(row => row.IsOpen == names.Contains(row.Name)) || names.Except(rows.Select(row => row.Name)).Any())
        {
            try
            {
                await UpdateAsync(db, source, names, cancellationToken);
            }
            catch (DbUpdateException e) when (db.Storage.Provider.Classify(e) is DatabaseFailure.UniqueViolation or DatabaseFailure.Conflict)
            {
                // Another replica has recorded the same.
            }

            db.ChangeTracker.Clear();
            rows = await ReadAsync();
        }

        return rows.Where(row => names.Contains(row.Name)).ToDictionary(row => row.Name, row => row.Coverage);

        Task<List<CursorEventRow>> ReadAsync() => db.CursorEvents.AsNoTracking().Where(e => e.Source == source).ToListAsync(cancellationToken);
    }

    /// <summary>Reads what is known of each event that the module handles or has handled.</summary>
    public static async Task<IReadOnlyDictionary<string, EventCoverage>> ReadAsync(ModuleDbContext db, string source, CancellationToken cancellationToken) =>
        (await db.CursorEvents.AsNoTracking().Where(e => e.Source == source).ToListAsync(cancellationToken)).ToDictionary(row => row.Name, row => row.Coverage);

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

    private static async Task UpdateAsync(ModuleDbContext db, string source, IReadOnlyCollection<string> names, CancellationToken cancellationToken)
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
