using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Monolith;
using Npgsql;
using System.Data.Common;

namespace Stock;

internal sealed record ReadStock(Guid ProductId) : IQuery<int>;

internal sealed class ReadStockHandler(StockDbContext db) : IRequestHandler<ReadStock, int>
{
    public async Task<int> Handle(ReadStock request, CancellationToken cancellationToken)
    {
        using var source = NpgsqlDataSource.Create("Host=elsewhere");
        using var built = new NpgsqlDataSourceBuilder("Host=elsewhere").Build();
        using var made = SqliteFactory.Instance.CreateConnection();
        var registered = DbProviderFactories.GetFactory("Npgsql");
        var reflected = Activator.CreateInstance(typeof(SqliteConnection));
        var file = File.ReadAllBytes("data/orders.db");
        var generic = Activator.CreateInstance<SqliteConnection>();
        return await db.Items.CountAsync(cancellationToken);
    }
}

internal static class ReadStockEndpoint
{
    public static void Map(IEndpointRouteBuilder endpoints) => endpoints
        .MapGet("/items/{productId:guid}", (Guid productId, ISender sender, CancellationToken cancellationToken) =>
            sender.Send(new ReadStock(productId), cancellationToken));
}
