using Microsoft.EntityFrameworkCore;
using Monolith;

namespace Stock;

internal abstract class NumberedDbContext(DbContextOptions options) : ModuleDbContext(options)
{
    public int Number { get; init; }
}

internal sealed class StockDbContext(DbContextOptions<StockDbContext> options) : NumberedDbContext(options)
{
    public DbSet<StockItem> Items => Set<StockItem>();
}
