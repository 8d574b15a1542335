using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
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
        endpoints.MapGet("/items/{productId:guid}", ReadAsync);
        endpoints.MapGet("", () => "what there is");
        endpoints.MapGroup("/orders").MapGet("/{productId:guid}", ReadAsync).WithOrder(1);
        endpoints.MapFallback(() => TypedResults.NotFound());
    }

    private static Task<int> ReadAsync(Guid productId, ISender sender, CancellationToken cancellationToken) =>
        sender.Send(new ReadStock(productId), cancellationToken);
}
