using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Monolith;

namespace Stock;

internal sealed record ReadStock(Guid ProductId) : IQuery<int>;

internal sealed class ReadStockHandler(StockDbContext db) : IRequestHandler<ReadStock, int>
{
    public async Task<int> Handle(ReadStock request, CancellationToken cancellationToken)
    {
        await db.Database.ExecuteSqlRawAsync("ATTACH DATABASE 'data/orders.db' AS other", cancellationToken);
        await db.Database.ExecuteSqlRawAsync("VACUUM INTO 'copy.db'", cancellationToken);
        await db.Database.ExecuteSqlRawAsync("UPDATE dbo.numbers SET value = value + 1", cancellationToken);
        return await db.Database.SqlQueryRaw<int>("SELECT count(*) AS Value FROM shop.stock.stock_items").SingleAsync(cancellationToken);
    }

    public Task BehindAsync(CancellationToken cancellationToken) =>
        db.Database.ExecuteSqlRawAsync("PRAGMA foreign_keys = OFF; ATTACH 'data/notes.db' AS notes", cancellationToken);
}

internal static class ReadStockEndpoint
{
    public static void Map(IEndpointRouteBuilder endpoints) => endpoints
        .MapGet("/items/{productId:guid}", (Guid productId, ISender sender, CancellationToken cancellationToken) =>
            sender.Send(new ReadStock(productId), cancellationToken));
}
