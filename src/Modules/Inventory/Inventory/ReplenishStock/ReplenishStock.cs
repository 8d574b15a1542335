using Inventory.Contracts;

namespace Inventory;

/// <summary>An addition to the stock of a product.</summary>
/// <param name="Quantity">The quantity to add, 1 to 1,000,000.</param>
internal sealed record Replenishment(int Quantity);

/// <param name="ProductId">The product.</param>
/// <param name="Quantity">The quantity to add.</param>
internal sealed record ReplenishStock(Guid ProductId, int Quantity) : ICommand<StockView>;

internal sealed class ReplenishStockValidator : AbstractValidator<ReplenishStock>
{
    private const int MaxQuantity = 1_000_000;

    public ReplenishStockValidator() => RuleFor(r => r.Quantity).InclusiveBetween(1, MaxQuantity);
}

internal sealed class ReplenishStockHandler(InventoryDbContext db, StockLookup stock) : IRequestHandler<ReplenishStock, StockView>
{
    public async Task<StockView> Handle(ReplenishStock request, CancellationToken cancellationToken)
    {
        var item = await stock.GetAsync(request.ProductId, cancellationToken);
        if (request.Quantity > StockItem.MaxOnHand - item.OnHand)
        {
            throw Rejection.Conflict(
                $"{item.OnHand} of the product {item.ProductId} are on hand, and the maximum is {StockItem.MaxOnHand}. Replenish at most {StockItem.MaxOnHand - item.OnHand}.");
        }

        item.Replenish(request.Quantity);
        db.Publish(new StockReplenished(item.ProductId, request.Quantity, item.OnHand));
        db.Publish(item.Level);
        return StockView.Of(item);
    }
}

internal static class ReplenishStockEndpoint
{
    public static void Map(IEndpointRouteBuilder endpoints) => endpoints
        .MapPost("/stock/{productId:guid}/replenishments", async (Guid productId, Replenishment body, ISender sender, CancellationToken cancellationToken) =>
            TypedResults.Ok(await sender.Send(new ReplenishStock(productId, body.Quantity), cancellationToken)))
        .RequireManager()
        .WithSummary("Adds to the stock of a product")
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);
}
