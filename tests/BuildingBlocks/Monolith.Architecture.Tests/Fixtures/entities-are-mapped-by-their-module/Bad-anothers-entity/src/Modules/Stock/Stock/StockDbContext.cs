using Microsoft.EntityFrameworkCore;
using Monolith;

namespace Stock;

internal sealed class StockDbContext(DbContextOptions<StockDbContext> options) : ModuleDbContext(options)
{
    // Put together at run time, so that no other rule sees the name.
    private static readonly string Another = string.Join('.', "Orders", "Order") + string.Join(", ", "", "Orders");

    public DbSet<StockItem> Items => Set<StockItem>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.Entity(Shop.Types.Find(Another)).ToTable("orders").HasKey("Id");
    }
}
