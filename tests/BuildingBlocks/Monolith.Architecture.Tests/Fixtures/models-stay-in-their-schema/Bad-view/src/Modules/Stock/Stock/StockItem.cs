using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Stock;

internal sealed class StockItem
{
    public Guid ProductId { get; init; }

    public int Available { get; private set; }

    public void Take(int quantity) => Available -= quantity;
}

internal sealed class StockItemMapping : IEntityTypeConfiguration<StockItem>
{
    public void Configure(EntityTypeBuilder<StockItem> builder)
    {
        builder.ToView("orders_to_serve", "orders").HasKey(s => s.ProductId);
        builder.Property(s => s.ProductId).ValueGeneratedNever();
    }
}
