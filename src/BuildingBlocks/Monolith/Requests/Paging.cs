using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Monolith;

/// <summary>Which page of a list is asked for. Bind it with <c>[AsParameters]</c>.</summary>
/// <param name="Page">The page's number, 1 or more; 1 when left out.</param>
/// <param name="PageSize">How many items a page holds, 1 to 200; 50 when left out.</param>
public readonly record struct Paging([FromQuery(Name = "page")] int? Page = null, [FromQuery(Name = "pageSize")] int? PageSize = null)
{
    private const int DefaultSize = 50;
    private const int MaxSize = 200;
    private const int MaxPage = 1_000_000;

    /// <summary>Reads one page.</summary>
    /// <param name="query">The list, in a fixed order.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <typeparam name="T">What the list is of.</typeparam>
    /// <exception cref="RefusedException">The page or its size is out of range.</exception>
    public async Task<Page<T>> ReadAsync<T>(IQueryable<T> query, CancellationToken cancellationToken)
    {
        var (number, size) = Check();
        var total = await query.CountAsync(cancellationToken);
        var items = await query.Skip((number - 1) * size).Take(size).ToListAsync(cancellationToken);
        return new Page<T>(items, number, size, total);
    }

    private (int Number, int Size) Check()
    {
        var (number, size) = (Page ?? 1, PageSize ?? DefaultSize);
        return (number, size) switch
        {
            ( < 1 or > MaxPage, _) => throw Refused.Invalid("page", $"page is {number}: ask for 1 to {MaxPage}."),
            (_, < 1 or > MaxSize) => throw Refused.Invalid("pageSize", $"pageSize is {size}: ask for 1 to {MaxSize}."),
            _ => (number, size),
        };
    }
}
