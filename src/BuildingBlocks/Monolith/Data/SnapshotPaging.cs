using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;

namespace Monolith;

/// <summary>Reads pages of a snapshot from a table whose key is a Guid.</summary>
public static class SnapshotPaging
{
    /// <summary>Reads the rows after an id, in the order of the ids, for an <see cref="ISnapshotSource"/>.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="id">The id of a row.</param>
    /// <param name="stateOf">Returns the events that describe the state of a row.</param>
    /// <param name="after">The end of the last page, or null for the first page.</param>
    /// <param name="max">The maximum number of rows.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <typeparam name="TRow">The type of the rows.</typeparam>
    public static async Task<SnapshotPage> ReadSnapshotAsync<TRow>(
        this IQueryable<TRow> rows,
        Expression<Func<TRow, Guid>> id,
        Func<TRow, IEnumerable<IIntegrationEvent>> stateOf,
        string? after,
        int max,
        CancellationToken cancellationToken)
        where TRow : class
    {
        ArgumentNullException.ThrowIfNull(id);
        var next = after is null ? rows : rows.Where(IsAfter(id, Guid.Parse(after)));
        var page = await next.AsNoTracking().OrderBy(id).Take(max).ToListAsync(cancellationToken);
        return new SnapshotPage([.. page.SelectMany(stateOf)], page.Count < max ? null : id.Compile()(page[^1]).ToString());
    }

    private static Expression<Func<TRow, bool>> IsAfter<TRow>(Expression<Func<TRow, Guid>> id, Guid after)
    {
        // A captured variable becomes a parameter of the query, which is compiled once.
        Expression<Func<Guid>> parameter = () => after;
        return Expression.Lambda<Func<TRow, bool>>(Expression.GreaterThan(id.Body, parameter.Body), id.Parameters);
    }
}
