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
        await db.Database.ExecuteSqlRawAsync(
            "UPDATE stock_items SET role = TRIM(BOTH 'x' FROM orders.name), y = EXTRACT(YEAR FROM orders.placed), z = SUBSTRING(orders.name FROM 1) FROM wishes AS orders WHERE orders.a IS NOT DISTINCT FROM orders.b",
            cancellationToken);
        if (request.ProductId == Guid.Empty)
        {
            throw new InvalidOperationException("Select a product from orders.orders, or delete it from orders.lines.");
        }

        throw new InvalidOperationException($"Delete {request.ProductId} from orders.orders where it is wrong.");
    }
}

internal static class ReadStockEndpoint
{
    public static void Map(IEndpointRouteBuilder endpoints) => endpoints
        .MapGet("/items/{productId:guid}", (Guid productId, ISender sender, CancellationToken cancellationToken) =>
            sender.Send(new ReadStock(productId), cancellationToken));
}
