using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Monolith;

/// <summary>The page parameters of a list request. Bind them with <c>[AsParameters]</c>.</summary>
/// <param name="Page">The page number, starting at 1. The default is 1.</param>
/// <param name="PageSize">The number of items on a page, 1 to 200. The default is 50.</param>
public readonly record struct Paging([FromQuery(Name = "page")] int? Page = null, [FromQuery(Name = "pageSize")] int? PageSize = null)
{
    private const int DefaultSize = 50;
    private const int MaxSize = 200;
    private const int MaxPage = 1_000_000;

    /// <summary>Reads the requested page.</summary>
    /// <param name="query">The query, in a stable order.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <exception cref="RejectedException">The page number or the page size is out of range.</exception>
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
            ( < 1 or > MaxPage, _) => throw Rejection.Invalid("page", $"The page {number} is out of range. Use a value from 1 to {MaxPage}."),
            (_, < 1 or > MaxSize) => throw Rejection.Invalid("pageSize", $"The page size {size} is out of range. Use a value from 1 to {MaxSize}."),
            _ => (number, size),
        };
    }
}
