using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Monolith;

namespace Stock;

internal sealed record ReadStock(Guid ProductId) : IQuery<int>;

internal sealed class ReadStockHandler(StockDbContext db) : IRequestHandler<ReadStock, int>
{
    private const string Open = "orders.open_orders o";

    internal const string Unused = "DELETE FROM orders.orders";

    public async Task<int> Handle(ReadStock request, CancellationToken cancellationToken)
    {
        var table = DateTimeOffset.UnixEpoch.Year > 0 ? "orders" : "lines";
        return await db.Database.SqlQueryRaw<int>("SELECT count(*) AS Value FROM " + Open + " WHERE EXISTS (SELECT 1 FROM orders." + table + ")")
            .SingleAsync(cancellationToken);
    }
}

internal static class ReadStockEndpoint
{
    public static void Map(IEndpointRouteBuilder endpoints) => endpoints
        .MapGet("/items/{productId:guid}", (Guid productId, ISender sender, CancellationToken cancellationToken) =>
            sender.Send(new ReadStock(productId), cancellationToken));
}
