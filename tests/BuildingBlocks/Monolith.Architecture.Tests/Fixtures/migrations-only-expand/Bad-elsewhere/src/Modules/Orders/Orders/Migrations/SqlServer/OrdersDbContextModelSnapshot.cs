using Microsoft.EntityFrameworkCore.Infrastructure;
using Monolith.Architecture.Tests;

namespace Orders.Migrations.SqlServer;

[DbContext(typeof(OrdersDbContext))]
internal sealed class OrdersDbContextModelSnapshot() : SnapshotOf<OrdersDbContext>("orders");
