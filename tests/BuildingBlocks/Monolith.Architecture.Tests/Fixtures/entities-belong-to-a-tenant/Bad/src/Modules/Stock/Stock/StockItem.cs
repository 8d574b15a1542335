using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Monolith;

namespace Stock;

internal sealed class StockItem : ITenantOwned
{
    public string TenantId { get; private set; } = null!;

    public Guid ProductId { get; init; }

    public int Available { get; private set; }

    public IList<Batch> Batches { get; } = [];

    public void Take(int quantity) => Available -= quantity;
}

// Read only through the item that owns it.
internal sealed class Batch
{
    public int Number { get; init; }
}

internal sealed class StockItemMapping : IEntityTypeConfiguration<StockItem>
{
    public void Configure(EntityTypeBuilder<StockItem> builder)
    {
        builder.ToTable("stock_items").HasKey(s => new { s.TenantId, s.ProductId });
        builder.OwnsMany(s => s.Batches).ToTable("batches");
    }
}

internal sealed class Movement
{
    public Guid Id { get; init; }
}

internal sealed class MovementMapping : IEntityTypeConfiguration<Movement>
{
    public void Configure(EntityTypeBuilder<Movement> builder) => builder.ToTable("movements").HasKey(m => m.Id);
}
