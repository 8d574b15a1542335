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
        await run.ExecuteSqlRawAsync("GRANT SELECT ON ALL TABLES IN SCHEMA stock TO orders_app", cancellationToken);
        await run.ExecuteSqlRawAsync("SET ROLE orders_app", cancellationToken);
        await run.ExecuteSqlRawAsync("SET SESSION AUTHORIZATION orders_app", cancellationToken);
        await run.ExecuteSqlRawAsync("ALTER TABLE stock_items OWNER TO orders_app", cancellationToken);
        await run.ExecuteSqlRawAsync("SELECT * FROM OPENQUERY(other, 'SELECT 1')", cancellationToken);
        await run.ExecuteSqlRawAsync("SELECT * FROM dblink('x', 'SELECT 1') AS t(a int)", cancellationToken);
        await run.ExecuteSqlRawAsync("SELECT set_config('search_path', 'x', false) FROM t", cancellationToken);
        await run.ExecuteSqlRawAsync("CREATE EXTENSION postgres_fdw", cancellationToken);
        await run.ExecuteSqlRawAsync("EXEC('SELECT * FROM or' + 'ders.orders')", cancellationToken);
        await run.ExecuteSqlRawAsync("SELECT * FROM U&\"\\006frders\"", cancellationToken);
        return 0;
    }
}

internal static class ReadStockEndpoint
{
    public static void Map(IEndpointRouteBuilder endpoints) => endpoints
        .MapGet("/items/{productId:guid}", (Guid productId, ISender sender, CancellationToken cancellationToken) =>
            sender.Send(new ReadStock(productId), cancellationToken));
}
