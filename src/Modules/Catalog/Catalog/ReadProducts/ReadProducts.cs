namespace Catalog;

/// <summary>A product.</summary>
/// <param name="Id">The id of the product.</param>
/// <param name="Sku">The stock keeping unit.</param>
/// <param name="Name">The name.</param>
/// <param name="Price">The price of one item.</param>
/// <param name="Retired">Whether the product can no longer be ordered.</param>
internal sealed record ProductView(Guid Id, string Sku, string Name, Money Price, bool Retired);

internal sealed record ListProducts(Paging Paging) : IQuery<Page<ProductView>>;

/// <param name="Id">The product.</param>
internal sealed record GetProduct(Guid Id) : IQuery<ProductView?>;

internal sealed class ReadProductsHandler(CatalogDbContext db)
    : IRequestHandler<GetProduct, ProductView?>, IRequestHandler<ListProducts, Page<ProductView>>
{
    public Task<ProductView?> Handle(GetProduct request, CancellationToken cancellationToken) =>
        Views(db.Products.Where(p => p.Id == request.Id)).SingleOrDefaultAsync(cancellationToken);

    public Task<Page<ProductView>> Handle(ListProducts request, CancellationToken cancellationToken) =>
        request.Paging.ReadAsync(Views(db.Products.OrderBy(p => p.Id)), cancellationToken);

    private static IQueryable<ProductView> Views(IQueryable<Product> products) =>
        products.Select(p => new ProductView(p.Id, p.Sku, p.Name, p.Price, p.Retired));
}

internal static class ListProductsEndpoint
{
    public static void Map(IEndpointRouteBuilder endpoints) => endpoints
        .MapGet("/products", async ([AsParameters] Paging paging, ISender sender, CancellationToken cancellationToken) =>
            TypedResults.Ok(await sender.Send(new ListProducts(paging), cancellationToken)))
        .WithSummary("Lists products");
}

internal static class GetProductEndpoint
{
    public static void Map(IEndpointRouteBuilder endpoints) => endpoints
        .MapGet("/products/{id:guid}", async (Guid id, ISender sender, CancellationToken cancellationToken) =>
            TypedResults.Ok(await sender.Send(new GetProduct(id), cancellationToken) ?? throw Rejection.NotFound("product", id)))
        .WithSummary("Reads a product")
        .ProducesProblem(StatusCodes.Status404NotFound);
}
