using Catalog.Contracts;

namespace Catalog;

/// <summary>A new price of a product.</summary>
/// <param name="Price">The price of one item.</param>
internal sealed record NewPrice(Money Price);

/// <param name="Id">The product.</param>
/// <param name="Price">The price of one item.</param>
internal sealed record RepriceProduct(Guid Id, Money Price) : ICommand<ListedProduct>;

internal sealed class RepriceProductValidator : AbstractValidator<RepriceProduct>
{
    public RepriceProductValidator() => RuleFor(p => p.Price).NotNull().SetValidator(new MoneyValidator());
}

internal sealed class RepriceProductHandler(CatalogDbContext db) : IRequestHandler<RepriceProduct, ListedProduct>
{
    public async Task<ListedProduct> Handle(RepriceProduct request, CancellationToken cancellationToken)
    {
        var product = await db.Products.FindAsync([request.Id], cancellationToken) ?? throw Rejection.NotFound("product", request.Id);
        if (product.Retired)
        {
            throw Rejection.Conflict($"The product {product.Id} is retired and no longer has a price.");
        }

        product.Price = request.Price;
        db.Publish(new ProductRepriced(product.Id, product.Price));
        return new ListedProduct(product.Id);
    }
}

internal static class RepriceProductEndpoint
{
    public static void Map(IEndpointRouteBuilder endpoints) => endpoints
        .MapPut("/products/{id:guid}/price", async (Guid id, NewPrice body, ISender sender, CancellationToken cancellationToken) =>
            TypedResults.Ok(await sender.Send(new RepriceProduct(id, body.Price), cancellationToken)))
        .RequireManager()
        .WithSummary("Changes the price of a product")
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);
}
