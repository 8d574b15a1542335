using Microsoft.EntityFrameworkCore;
using Monolith;

namespace Orders;

internal sealed class OrdersDbContext(DbContextOptions<OrdersDbContext> options) : ModuleDbContext(options)
{
    public DbSet<Order> Orders => Set<Order>();
}
