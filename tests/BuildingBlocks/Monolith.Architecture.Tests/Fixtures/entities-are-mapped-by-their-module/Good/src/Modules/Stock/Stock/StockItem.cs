using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Monolith;
using Shop;

namespace Stock;

internal sealed class StockItem
{
    public Guid ProductId { get; init; }

    public int Available { get; private set; }

    public required Money Price { get; init; }

    public Address? Warehouse { get; init; }

    public void Take(int quantity) => Available -= quantity;
}

internal sealed class StockItemMapping : IEntityTypeConfiguration<StockItem>
{
    public void Configure(EntityTypeBuilder<StockItem> builder)
    {
        builder.ToTable("stock_items").HasKey(s => s.ProductId);
        builder.Property(s => s.ProductId).ValueGeneratedNever();
        builder.ComplexProperty(s => s.Price);
        builder.OwnsOne(s => s.Warehouse);
    }
}

// A copy: named as the contract is that feeds it, and a class of this module.
internal sealed class OrderedItem
{
    public Guid ProductId { get; init; }

    public int Quantity { get; set; }
}

internal sealed class OrderedItemMapping : IEntityTypeConfiguration<OrderedItem>
{
    public void Configure(EntityTypeBuilder<OrderedItem> builder) => builder.ToTable("ordered_items").HasKey(i => i.ProductId);
}
