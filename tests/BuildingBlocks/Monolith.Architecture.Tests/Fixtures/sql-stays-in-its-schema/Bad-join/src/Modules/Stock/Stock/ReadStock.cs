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
        var id = request.ProductId;
        return await db.Database.SqlQuery<int>(
            $"""
            SELECT i.Available AS Value FROM stock_items i -- no more than what is open
            INNER JOIN [orders] . "order_lines" l ON l.ProductId = i.ProductId WHERE i.ProductId = {id}
            """).SingleAsync(cancellationToken);
    }
}

internal static class ReadStockEndpoint
{
    public static void Map(IEndpointRouteBuilder endpoints) => endpoints
        .MapGet("/items/{productId:guid}", (Guid productId, ISender sender, CancellationToken cancellationToken) =>
            sender.Send(new ReadStock(productId), cancellationToken));
}
