using Microsoft.EntityFrameworkCore;
using Monolith;

namespace Stock;

internal sealed class StockDbContext(DbContextOptions<StockDbContext> options) : ModuleDbContext(options)
{
    public DbSet<StockItem> Items => Set<StockItem>();
}
