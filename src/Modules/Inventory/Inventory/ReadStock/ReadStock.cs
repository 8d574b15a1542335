namespace Inventory;

/// <summary>The stock of a product.</summary>
/// <param name="ProductId">The product.</param>
/// <param name="OnHand">The quantity in the warehouse.</param>
/// <param name="Reserved">The quantity that is reserved for orders.</param>
/// <param name="Available">The quantity that can still be reserved.</param>
internal sealed record StockView(Guid ProductId, int OnHand, int Reserved, int Available)
{
    public static StockView Of(StockItem item) => new(item.ProductId, item.OnHand, item.Reserved, item.Available);
}

/// <param name="ProductId">The product.</param>
internal sealed record GetStock(Guid ProductId) : IQuery<StockView>;

internal sealed record ListStock(Paging Paging) : IQuery<Page<StockView>>;

internal sealed class ReadStockHandler(InventoryDbContext db, StockLookup stock)
    : IRequestHandler<GetStock, StockView>, IRequestHandler<ListStock, Page<StockView>>
{
    public async Task<StockView> Handle(GetStock request, CancellationToken cancellationToken) =>
        StockView.Of(await stock.GetAsync(request.ProductId, cancellationToken));

    public Task<Page<StockView>> Handle(ListStock request, CancellationToken cancellationToken) =>
        request.Paging.ReadAsync(
            db.Stock.OrderBy(s => s.ProductId).Select(s => new StockView(s.ProductId, s.OnHand, s.Reserved, s.OnHand - s.Reserved)),
            cancellationToken);
}

internal static class ListStockEndpoint
{
    public static void Map(IEndpointRouteBuilder endpoints) => endpoints
        .MapGet("/stock", async ([AsParameters] Paging paging, ISender sender, CancellationToken cancellationToken) =>
            TypedResults.Ok(await sender.Send(new ListStock(paging), cancellationToken)))
        .WithSummary("Lists the stock of all products");
}

internal static class GetStockEndpoint
{
    public static void Map(IEndpointRouteBuilder endpoints) => endpoints
        .MapGet("/stock/{productId:guid}", async (Guid productId, ISender sender, CancellationToken cancellationToken) =>
            TypedResults.Ok(await sender.Send(new GetStock(productId), cancellationToken)))
        .WithSummary("Reads the stock of a product")
        .ProducesProblem(StatusCodes.Status404NotFound);
}
