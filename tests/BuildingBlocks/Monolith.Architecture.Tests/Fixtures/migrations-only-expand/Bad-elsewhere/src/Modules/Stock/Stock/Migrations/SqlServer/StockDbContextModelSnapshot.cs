using Microsoft.EntityFrameworkCore.Infrastructure;
using Monolith.Architecture.Tests;

namespace Stock.Migrations.SqlServer;

[DbContext(typeof(StockDbContext))]
internal sealed class StockDbContextModelSnapshot() : SnapshotOf<StockDbContext>("stock");
