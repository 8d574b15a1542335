using Microsoft.EntityFrameworkCore;

namespace Acme.Modules.Stock;

public class StockContext(DbContextOptions<StockContext> options) : DbContext(options)
{
    public DbSet<Item> Items => Set<Item>();
}
