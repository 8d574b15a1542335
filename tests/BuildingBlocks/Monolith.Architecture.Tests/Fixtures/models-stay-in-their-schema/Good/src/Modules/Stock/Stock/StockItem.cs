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
        builder.ToTable("items", "stock").HasKey(s => s.ProductId);
        builder.Property(s => s.ProductId).ValueGeneratedNever();
        builder.HasOne<OrderCopy>().WithMany().HasForeignKey(s => s.LastOrder);
    }
}

// A table that is called as another module is: it is in this schema all the same.
internal sealed class OrderCopy
{
    public Guid Id { get; init; }
}

internal sealed class OrderCopyMapping : IEntityTypeConfiguration<OrderCopy>
{
    public void Configure(EntityTypeBuilder<OrderCopy> builder) => builder.ToTable("orders").HasKey(o => o.Id);
}
