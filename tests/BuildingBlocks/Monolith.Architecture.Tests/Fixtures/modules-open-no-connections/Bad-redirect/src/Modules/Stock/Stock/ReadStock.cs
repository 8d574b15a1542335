using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Monolith;

namespace Stock;

internal sealed record ReadStock(Guid ProductId) : IQuery<int>;

internal sealed class ReadStockHandler(StockDbContext db) : IRequestHandler<ReadStock, int>
{
    public async Task<int> Handle(ReadStock request, CancellationToken cancellationToken)
    {
        db.Database.SetConnectionString("Data Source=elsewhere.db");
        var options = new DbContextOptionsBuilder<StockDbContext>().UseSqlite("Data Source=elsewhere.db").Options;
        var connection = db.Database.GetDbConnection();
        connection.ConnectionString = "Data Source=elsewhere.db";
        await connection.ChangeDatabaseAsync("elsewhere", cancellationToken);
        db.GetService<IRelationalConnection>().ConnectionString = "Data Source=elsewhere.db";
        new DbContextOptionsBuilder<StockDbContext>().UseElsewhere("Server=elsewhere");
        return options.Extensions.Count();
    }
}

internal static class ReadStockEndpoint
{
    public static void Map(IEndpointRouteBuilder endpoints) => endpoints
        .MapGet("/items/{productId:guid}", (Guid productId, ISender sender, CancellationToken cancellationToken) =>
            sender.Send(new ReadStock(productId), cancellationToken));
}
