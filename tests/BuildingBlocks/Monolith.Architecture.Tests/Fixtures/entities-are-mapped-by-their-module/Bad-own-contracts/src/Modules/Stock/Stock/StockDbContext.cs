using Microsoft.EntityFrameworkCore;
using Monolith;
using Stock.Contracts;

namespace Stock;

internal sealed class StockDbContext(DbContextOptions<StockDbContext> options) : ModuleDbContext(options)
{
    public DbSet<StockItem> Items => Set<StockItem>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.Entity<StockReserved>().ToTable("reserved").HasKey(i => i.OrderId);
    }
}
