using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Monolith;

namespace Stock;

internal sealed class StockItem : ITenantOwned
{
    public string TenantId { get; private set; } = null!;

    public Guid ProductId { get; init; }

    public int Available { get; private set; }

    public void Take(int quantity) => Available -= quantity;
}

internal sealed class StockItemMapping : IEntityTypeConfiguration<StockItem>
{
    public void Configure(EntityTypeBuilder<StockItem> builder) => builder.ToTable("stock_items").HasKey(s => s.ProductId);
}
