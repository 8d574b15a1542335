using Microsoft.EntityFrameworkCore;
using Monolith.Runtime.Events;

namespace Monolith.Runtime.Storage;

/// <summary>Applies a selection to tables with parked rows.</summary>
internal static class ParkedRows
{
    public static IQueryable<ParkedEventRow> Where(this IQueryable<ParkedEventRow> rows, ParkedSelection selection)
    {
        rows = selection.Id is { } id ? rows.Where(row => row.Id == id) : rows;
        rows = selection.Key is { } key ? rows.Where(row => row.Key == key) : rows;
        rows = selection.Name is { } name ? rows.Where(row => row.Name == name) : rows;
        return selection.Reason is { } reason ? rows.Where(row => row.Reason.Contains(reason)) : rows;
    }

    /// <summary>Selects remainders. They have neither an id nor the name of an event, so only a key or no criterion selects them.</summary>
    public static IQueryable<ParkedRemainderRow> Where(this IQueryable<ParkedRemainderRow> rows, ParkedSelection selection)
    {
        rows = selection.Id is null && selection.Name is null ? rows : rows.Where(row => false);
        rows = selection.Key is { } key ? rows.Where(row => row.Key == key) : rows;
        return selection.Reason is { } reason ? rows.Where(row => row.Reason.Contains(reason)) : rows;
    }

    public static IQueryable<TRow> WhereParked<TRow>(this IQueryable<TRow> rows, ParkedSelection selection)
        where TRow : DueRow
    {
        rows = rows.Where(row => row.Parked);
        rows = selection.Id is { } id ? rows.Where(row => row.Id == id) : rows;
        rows = selection.Key is { } key ? rows.Where(row => row.Key == key) : rows;
        rows = selection.Name is { } name ? rows.Where(row => row.Name == name) : rows;
        return selection.Reason is { } reason ? rows.Where(row => row.Failure!.Contains(reason)) : rows;
    }

    /// <summary>Counts parked events, including those that only remainders stand for.</summary>
    public static async Task<int> CountParkedEventsAsync(this ModuleDbContext db, ParkedSelection selection, CancellationToken cancellationToken) =>
        await db.ParkedEvents.Where(selection).CountAsync(cancellationToken)
        + await db.ParkedRemainders.Where(selection).SumAsync(row => row.Count, cancellationToken);

    /// <summary>Deletes parked events and remainders in the current transaction, and returns the number of events.</summary>
    public static async Task<int> DiscardParkedEventsAsync(this ModuleDbContext db, ParkedSelection selection, CancellationToken cancellationToken)
    {
        // The locks keep every subscription from parking events behind those that are being discarded.
        await db.Cursors.ExecuteUpdateAsync(set => set.SetProperty(c => c.Position, c => c.Position), cancellationToken);
        var discarded = await db.CountParkedEventsAsync(selection, cancellationToken);
        await db.ParkedEvents.Where(selection).ExecuteDeleteAsync(cancellationToken);
        await db.ParkedRemainders.Where(selection).ExecuteDeleteAsync(cancellationToken);
        return discarded;
    }

    /// <summary>Deletes parked timers or side effects, and returns their number.</summary>
    public static Task<int> DiscardParkedAsync<TRow>(this IQueryable<TRow> rows, ParkedSelection selection, CancellationToken cancellationToken)
        where TRow : DueRow => rows.WhereParked(selection).ExecuteDeleteAsync(cancellationToken);

    /// <summary>Reads the retries that parked rows name, with one query. Retention may have removed them.</summary>
    /// <returns>Returns the retry of a row, or null.</returns>
    public static async Task<Func<Guid?, RecordedAction?>> ReadRetriesAsync(
        this ModuleDbContext db, string module, IEnumerable<Guid?> named, CancellationToken cancellationToken)
    {
        List<Guid> ids = [.. named.OfType<Guid>().Distinct()];
        var rows = ids.Count == 0 ? [] : await db.OperatorActions.AsNoTracking().Where(row => ids.Contains(row.Id)).ToListAsync(cancellationToken);
        return id => rows.Find(row => row.Id == id)?.ToAction(module);
    }
}
