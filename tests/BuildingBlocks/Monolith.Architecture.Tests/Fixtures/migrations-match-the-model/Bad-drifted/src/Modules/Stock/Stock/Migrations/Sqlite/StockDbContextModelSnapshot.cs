using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Monolith.Architecture.Tests;

namespace Stock.Migrations.Sqlite;

[DbContext(typeof(StockDbContext))]
internal sealed class StockDbContextModelSnapshot() : SnapshotOf<StockDbContext>("stock")
{
    protected override void GoBack(ModelBuilder model)
    {
        model.Entity<StockItem>().Ignore(item => item.Available);
        model.Entity<StockItem>().Property<string>("Shelf");
    }
}
