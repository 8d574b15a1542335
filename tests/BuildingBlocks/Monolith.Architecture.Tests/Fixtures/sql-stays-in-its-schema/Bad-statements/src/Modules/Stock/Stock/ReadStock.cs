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
        var run = db.Database;
        await run.ExecuteSqlRawAsync("COPY orders.copied TO STDOUT", cancellationToken);
        await run.ExecuteSqlRawAsync("LOCK TABLE orders.locked", cancellationToken);
        await run.ExecuteSqlRawAsync("REFRESH MATERIALIZED VIEW orders.refreshed", cancellationToken);
        await run.ExecuteSqlRawAsync("COMMENT ON COLUMN orders.commented.id IS 'x'", cancellationToken);
        await run.ExecuteSqlRawAsync("EXPLAIN ANALYZE TABLE orders.explained", cancellationToken);
        await run.ExecuteSqlRawAsync("CREATE SYNONYM o FOR orders.synonym", cancellationToken);
        await run.ExecuteSqlRawAsync("CREATE TABLE t (LIKE orders.liked)", cancellationToken);
        return await run.SqlQuery<int>($"SELECT nextval('orders.numbers') AS Value").SingleAsync(cancellationToken);
    }
}

internal static class ReadStockEndpoint
{
    public static void Map(IEndpointRouteBuilder endpoints) => endpoints
        .MapGet("/items/{productId:guid}", (Guid productId, ISender sender, CancellationToken cancellationToken) =>
            sender.Send(new ReadStock(productId), cancellationToken));
}
