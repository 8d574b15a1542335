using Microsoft.EntityFrameworkCore.Infrastructure;
using Monolith.Architecture.Tests;

namespace Stock.Migrations.Sqlite;

[DbContext(typeof(StockDbContext))]
internal sealed class StockDbContextModelSnapshot() : SnapshotOf<StockDbContext>("stock");
