using Acme.Modules.Orders.Domain;
using Microsoft.EntityFrameworkCore;

namespace Acme.Modules.Orders.Infrastructure;

public class OrdersContext(DbContextOptions<OrdersContext> options) : DbContext(options)
{
    public DbSet<Order> Orders => Set<Order>();
}
