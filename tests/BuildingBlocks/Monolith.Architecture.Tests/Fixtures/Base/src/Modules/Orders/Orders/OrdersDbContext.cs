using Microsoft.EntityFrameworkCore;
using Monolith.Persistence;

namespace Orders;

internal sealed class OrdersDbContext(DbContextOptions<OrdersDbContext> options) : ModuleDbContext(options)
{
    public DbSet<Order> Orders => Set<Order>();
}
