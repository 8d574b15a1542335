using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Monolith;

namespace Stock;

internal sealed record ReadStock(Guid ProductId) : IQuery<int>;

internal sealed class ReadStockHandler(StockDbContext db, ILogger<ReadStock> log) : IRequestHandler<ReadStock, int>
{
    public async Task<int> Handle(ReadStock request, CancellationToken cancellationToken)
    {
        log.LogInformation("Selected {Product} from what orders.order-placed told, see Orders.Contracts.OrderPlaced", request.ProductId);
        log.LogInformation("Can't delete from orders. Update it there, then join stock.stock-reserved");
        log.LogInformation("Heard from orders.shipped and inserted into orders.cache by the customer");
        await db.Database.ExecuteSqlRawAsync("UPDATE main.stock_items SET note = 'see FROM orders.orders' /* not orders.orders */", cancellationToken);
        return await db.Database.SqlQuery<int>(
            $"""
            WITH open AS (SELECT * FROM stock.reservations)
            SELECT orders.quantity - orders.reserved AS Value FROM [reservations] AS orders -- once in orders.order_lines
            JOIN open ON orders.id = open.id WHERE orders.state IS DISTINCT FROM orders.wish AND orders.product = {request.ProductId}
            """).SingleAsync(cancellationToken);
    }
}

internal static class ReadStockEndpoint
{
    public static void Map(IEndpointRouteBuilder endpoints) => endpoints
        .MapGet("/items/{productId:guid}", (Guid productId, ISender sender, CancellationToken cancellationToken) =>
            sender.Send(new ReadStock(productId), cancellationToken));
}
