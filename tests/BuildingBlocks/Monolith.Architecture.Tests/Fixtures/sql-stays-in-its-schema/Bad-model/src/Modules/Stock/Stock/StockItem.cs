using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Stock;

internal sealed class StockItem
{
    public Guid ProductId { get; init; }

    public int Available { get; private set; }

    public int Waiting { get; private set; }

    public void Take(int quantity) => Available -= quantity;
}

internal sealed class StockItemMapping : IEntityTypeConfiguration<StockItem>
{
    public void Configure(EntityTypeBuilder<StockItem> builder)
    {
        builder.HasKey(s => s.ProductId);
        builder.ToTable("stock_items", table => table.HasCheckConstraint("ck_open", "Available >= orders.open_orders(ProductId)"));
        builder.HasIndex(s => s.Available).HasDatabaseName("ix_available").HasFilter("ProductId IN (SELECT ProductId FROM orders.order_lines)");
        builder.Property(s => s.Available).HasDefaultValueSql("NEXT VALUE FOR [orders].[numbers]");
        builder.Property(s => s.Waiting).HasComputedColumnSql("orders.waiting(ProductId)");
    }
}

internal sealed class Open
{
    public Guid ProductId { get; init; }
}

internal sealed class OpenMapping : IEntityTypeConfiguration<Open>
{
    public void Configure(EntityTypeBuilder<Open> builder) =>
        builder.HasNoKey().ToSqlQuery(string.Join(' ', "SELECT ProductId FROM", string.Join('.', "orders", "order_lines")));
}
