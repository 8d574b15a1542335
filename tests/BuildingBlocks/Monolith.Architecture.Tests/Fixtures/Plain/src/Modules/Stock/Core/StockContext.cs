using Microsoft.EntityFrameworkCore;

namespace Acme.Modules.Stock;

public class StockContext(DbContextOptions<StockContext> options) : DbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasDefaultSchema(Schemas.Stock);
        modelBuilder.Entity<Item>();
    }
}
