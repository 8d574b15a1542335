using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Monolith;

namespace Stock;

internal sealed record ReadStock(Guid ProductId) : IQuery<int>;

internal sealed class ReadStockHandler(StockDbContext db) : IRequestHandler<ReadStock, int>
{
    public async Task<int> Handle(ReadStock request, CancellationToken cancellationToken) =>
        (await db.Items.FindAsync([request.ProductId], cancellationToken))?.Available ?? 0;
}

internal static class ReadStockEndpoint
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/items/{productId:guid}", ReadAsync)
            .Add(endpoint => ((RouteEndpointBuilder)endpoint).RoutePattern = RoutePatternFactory.Parse("/stock-items/{productId:guid}"));
    }

    private static Task<int> ReadAsync(Guid productId, ISender sender, CancellationToken cancellationToken) =>
        sender.Send(new ReadStock(productId), cancellationToken);
}
