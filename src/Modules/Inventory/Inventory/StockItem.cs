using Catalog.Contracts;
using Inventory.Contracts;

namespace Inventory;

/// <summary>The stock of a product. The quantities on hand, reserved and available are never negative.</summary>
internal sealed class StockItem
{
    public const int MaxNameLength = 200;
    public const int MaxOnHand = 1_000_000_000;

    public required Guid ProductId { get; init; }

    /// <summary>The product's name in the catalog, for messages to people.</summary>
    public required string Name { get; init; }

    public int OnHand { get; private set; }

    public int Reserved { get; private set; }

    /// <summary>The items that have left with confirmed orders.</summary>
    public int Sold { get; private set; }

    /// <summary>The version of the row, to detect concurrent changes.</summary>
    public int Version { get; private set; }

    public int Available => OnHand - Reserved;

    /// <summary>What other modules may know of the stock.</summary>
    public StockLevelChanged Level => new(ProductId, Available, Sold, Version);

    public void Replenish(int quantity) => Move(quantity, onHand: +1, reserved: 0);

    public void Reserve(int quantity) => Move(quantity, onHand: 0, reserved: +1);

    public void Release(int quantity) => Move(quantity, onHand: 0, reserved: -1);

    /// <summary>Removes reserved items that are being shipped.</summary>
    public void Commit(int quantity)
    {
        Move(quantity, onHand: -1, reserved: -1);
        Sold += quantity;
    }

    private void Move(int quantity, int onHand, int reserved)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(quantity);
        var (newOnHand, newReserved) = (OnHand + ((long)onHand * quantity), Reserved + ((long)reserved * quantity));
        if (newReserved < 0 || newOnHand < newReserved || newOnHand > MaxOnHand)
        {
            throw new InvalidOperationException(
                $"The stock of {ProductId} cannot change from {OnHand} on hand, {Reserved} reserved to {newOnHand} on hand, {newReserved} reserved.");
        }

        (OnHand, Reserved) = ((int)newOnHand, (int)newReserved);
        Version++;
    }
}

internal sealed class StockItemMapping : IEntityTypeConfiguration<StockItem>
{
    public void Configure(EntityTypeBuilder<StockItem> builder)
    {
        builder.ToTable("stock", table => table.HasCheckConstraint(
            "ck_stock_never_negative", "reserved >= 0 AND on_hand >= reserved"));
        builder.HasKey(s => s.ProductId);
        builder.Property(s => s.ProductId).ValueGeneratedNever();
        builder.Property(s => s.Name).HasMaxLength(StockItem.MaxNameLength);
        builder.Property(s => s.Version).IsConcurrencyToken();
        builder.Ignore(s => s.Available);
        builder.Ignore(s => s.Level);
    }
}

/// <summary>
/// Creates the stock item of each listed product. No other code creates stock items, so a product that was never listed has none.
/// </summary>
internal sealed class ProductHandler(InventoryDbContext db) : IEventHandler<ProductListed>
{
    public async Task HandleAsync(ProductListed message, EventContext context, CancellationToken cancellationToken)
    {
        if (!context.IsSnapshot || await db.Stock.FindAsync([message.ProductId], cancellationToken) is null)
        {
            db.Stock.Add(new StockItem { ProductId = message.ProductId, Name = message.Name });
        }
    }
}
