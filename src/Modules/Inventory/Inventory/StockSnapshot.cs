using Inventory.Contracts;

namespace Inventory;

/// <summary>Offers the stock levels of all products. Subscribers that handle the outcome of reservations need the log.</summary>
internal sealed class StockSnapshot(InventoryDbContext db) : ISnapshotSource
{
    public IReadOnlyCollection<Type> Events { get; } = [typeof(StockLevelChanged)];

    public Task<SnapshotPage> ReadAsync(string? after, int max, CancellationToken cancellationToken) =>
        db.Stock.ReadSnapshotAsync(stock => stock.ProductId, stock => [stock.Level], after, max, cancellationToken);
}
