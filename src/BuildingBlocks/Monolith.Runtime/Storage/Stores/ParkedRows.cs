using Monolith.Runtime.Events;

namespace Monolith.Runtime.Storage;

/// <summary>Applies a selection to tables with parked rows.</summary>
internal static class ParkedRows
{
    public static IQueryable<ParkedEventRow> Where(this IQueryable<ParkedEventRow> rows, ParkedSelection selection)
    {
        rows = selection.Id is { } id ? rows.Where(row => row.Id == id) : rows;
        rows = selection is { Key: { } key, StoredKey: { } stored } ? rows.Where(row => row.Key == key || row.Key == stored) : rows;
        rows = selection.Header is { } header ? rows.Where(row => row.Headers.Contains(header)) : rows;
        rows = selection.Name is { } name ? rows.Where(row => row.Name == name) : rows;
        return selection.Reason is { } reason ? rows.Where(row => row.Reason.Contains(reason)) : rows;
    }

    /// <summary>Selects remainders. They have neither an id nor the name of an event, so only a key or no criterion selects them.</summary>
    public static IQueryable<ParkedRemainderRow> Where(this IQueryable<ParkedRemainderRow> rows, ParkedSelection selection)
    {
        rows = selection.Id is null && selection.Name is null ? rows : rows.Where(row => false);
        rows = selection.StoredKey is { } key ? rows.Where(row => row.Key == key) : rows;
        rows = selection.KeyPrefix is { } prefix ? rows.Where(row => row.Key.StartsWith(prefix)) : rows;
        return selection.Reason is { } reason ? rows.Where(row => row.Reason.Contains(reason)) : rows;
    }

    public static IQueryable<TRow> WhereParked<TRow>(this IQueryable<TRow> rows, ParkedSelection selection)
        where TRow : DueRow
    {
        rows = rows.Where(row => row.Parked);
        rows = selection.Id is { } id ? rows.Where(row => row.Id == id) : rows;
        rows = selection is { Key: { } key, StoredKey: { } stored } ? rows.Where(row => row.Key == key || row.Key == stored) : rows;
        rows = selection.Tenant is { } tenant ? rows.Where(row => row.Tenant == tenant) : rows;
        rows = selection.Name is { } name ? rows.Where(row => row.Name == name) : rows;
        return selection.Reason is { } reason ? rows.Where(row => row.Failure!.Contains(reason)) : rows;
    }
}
