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
        await Helper.RunAsync(db, Helper.Table, "orders", cancellationToken);
        return await db.Items.CountAsync(cancellationToken);
    }
}

internal static class Helper
{
    public static readonly string Table = "orders.orders";

    public static Task<int> RunAsync(StockDbContext db, string table, string schema, CancellationToken cancellationToken) =>
        db.Database.ExecuteSqlRawAsync("DELETE FROM " + table, cancellationToken);

    public static string Composed(string table) => new System.Text.StringBuilder("SELECT * FROM ").Append("orders").Append('.').Append(table).ToString();

    public static string Quoted() => "\"orders\".\"hidden\"";
}

internal static class ReadStockEndpoint
{
    public static void Map(IEndpointRouteBuilder endpoints) => endpoints
        .MapGet("/items/{productId:guid}", (Guid productId, ISender sender, CancellationToken cancellationToken) =>
            sender.Send(new ReadStock(productId), cancellationToken));
}
