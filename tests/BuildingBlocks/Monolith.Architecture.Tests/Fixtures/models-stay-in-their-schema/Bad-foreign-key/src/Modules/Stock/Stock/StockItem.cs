using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Stock;

internal sealed class StockItem
{
    public Guid ProductId { get; init; }

    public int Available { get; private set; }

    public Guid? LastOrder { get; init; }

    public void Take(int quantity) => Available -= quantity;
}

internal sealed class StockItemMapping : IEntityTypeConfiguration<StockItem>
{
    public void Configure(EntityTypeBuilder<StockItem> builder)
    {
        builder.ToTable("stock_items").HasKey(s => s.ProductId);
        builder.Property(s => s.ProductId).ValueGeneratedNever();
        builder.HasOne<OrderRow>().WithMany().HasForeignKey(s => s.LastOrder);
    }
}

// The table of another module, mapped so that a foreign key may refer to it.
internal sealed class OrderRow
{
    public Guid Id { get; init; }
}

internal sealed class OrderRowMapping : IEntityTypeConfiguration<OrderRow>
{
    public void Configure(EntityTypeBuilder<OrderRow> builder) =>
        builder.ToTable("orders", "orders", table => table.ExcludeFromMigrations()).HasKey(o => o.Id);
}
