using Catalog.Contracts;

namespace Inventory;

/// <summary>Finds the stock of a product, including one that was listed a moment ago.</summary>
internal sealed class StockLookup(InventoryDbContext db, ICatchUp catchUp)
{
    /// <exception cref="RejectedException">The product was never listed in the catalog.</exception>
    public async Task<StockItem> GetAsync(Guid productId, CancellationToken cancellationToken)
    {
        if (await db.Stock.FindAsync([productId], cancellationToken) is { } item)
        {
            return item;
        }

        await catchUp.WithAsync<ProductListed>(cancellationToken);
        return await db.Stock.FindAsync([productId], cancellationToken) ?? throw Rejection.NotFound("product", productId);
    }
}
