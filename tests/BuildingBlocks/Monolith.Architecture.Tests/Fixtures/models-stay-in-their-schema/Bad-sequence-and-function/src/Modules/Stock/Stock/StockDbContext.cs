using Microsoft.EntityFrameworkCore;
using Monolith;

namespace Stock;

internal sealed class StockDbContext(DbContextOptions<StockDbContext> options) : ModuleDbContext(options)
{
    public DbSet<StockItem> Items => Set<StockItem>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.HasSequence<int>("numbers", "orders");
        modelBuilder.HasDbFunction(() => OpenOrders(default)).HasName("open_orders").HasSchema("orders");
    }

    public static int OpenOrders(Guid productId) => throw new NotSupportedException("The database answers.");
}
