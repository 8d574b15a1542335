using Microsoft.EntityFrameworkCore;
using Monolith;

namespace Stock;

internal sealed class StockDbContext(DbContextOptions<StockDbContext> options) : ModuleDbContext(options)
{
    public DbSet<StockItem> Items => Set<StockItem>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        if (Database.IsSqlServer())
        {
            modelBuilder.Entity<StockItem>().Property(s => s.Available).HasDefaultValueSql("(SELECT COUNT(*) FROM " + string.Join('.', "orders", "orders") + ")");
        }
    }
}
