using Catalog.Contracts;

namespace Catalog;

/// <summary>A product to list.</summary>
/// <param name="Sku">The stock keeping unit, which no other product has.</param>
/// <param name="Name">The name.</param>
/// <param name="Price">The price of one item.</param>
internal sealed record ListProduct(string Sku, string Name, Money Price) : ICommand<ListedProduct>;

/// <summary>A product that is listed.</summary>
/// <param name="Id">The id of the product.</param>
internal sealed record ListedProduct(Guid Id);

internal sealed class ListProductValidator : AbstractValidator<ListProduct>
{
    public ListProductValidator()
    {
        RuleFor(p => p.Sku).NotEmpty().MaximumLength(Product.MaxSkuLength);
        RuleFor(p => p.Name).NotEmpty().MaximumLength(Product.MaxNameLength);
        RuleFor(p => p.Price).NotNull().SetValidator(new MoneyValidator());
    }
}

internal sealed class ListProductHandler(CatalogDbContext db, TimeProvider clock) : IRequestHandler<ListProduct, ListedProduct>
{
    public async Task<ListedProduct> Handle(ListProduct request, CancellationToken cancellationToken)
    {
        if (await db.Products.AnyAsync(p => p.Sku == request.Sku, cancellationToken))
        {
            throw Rejection.Taken("sku", $"A product with the sku '{request.Sku}' already exists.");
        }

        var product = new Product
        {
            Id = Guid.CreateVersion7(clock.GetUtcNow()),
            Sku = request.Sku,
            Name = request.Name,
            Price = request.Price,
        };
        db.Products.Add(product);
        db.Publish(new ProductListed(product.Id, product.Sku, product.Name, product.Price));
        return new ListedProduct(product.Id);
    }
}

internal static class ListProductEndpoint
{
    public static void Map(IEndpointRouteBuilder endpoints) => endpoints
        .MapPost("/products", async (ListProduct command, ISender sender, CancellationToken cancellationToken) =>
        {
            var product = await sender.Send(command, cancellationToken);
            return TypedResults.Created($"/catalog/products/{product.Id}", product);
        })
        .RequireManager()
        .WithSummary("Lists a product, so that it can be ordered")
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status409Conflict);
}
