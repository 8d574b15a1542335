using Catalog.Contracts;

namespace Catalog;

/// <param name="Id">The product.</param>
internal sealed record RetireProduct(Guid Id) : ICommand<Unit>;

internal sealed class RetireProductHandler(CatalogDbContext db) : IRequestHandler<RetireProduct, Unit>
{
    public async Task<Unit> Handle(RetireProduct request, CancellationToken cancellationToken)
    {
        var product = await db.Products.FindAsync([request.Id], cancellationToken) ?? throw Rejection.NotFound("product", request.Id);
        if (!product.Retired)
        {
            product.Retired = true;
            db.Publish(new ProductRetired(product.Id));
        }

        return Unit.Value;
    }
}

internal static class RetireProductEndpoint
{
    public static void Map(IEndpointRouteBuilder endpoints) => endpoints
        .MapDelete("/products/{id:guid}", async (Guid id, ISender sender, CancellationToken cancellationToken) =>
        {
            await sender.Send(new RetireProduct(id), cancellationToken);
            return TypedResults.NoContent();
        })
        .RequireManager()
        .WithSummary("Retires a product, so that it can no longer be ordered")
        .ProducesProblem(StatusCodes.Status404NotFound);
}
