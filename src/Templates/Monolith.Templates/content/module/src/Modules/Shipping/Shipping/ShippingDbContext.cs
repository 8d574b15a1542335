namespace Shipping;

internal sealed class ShippingDbContext(DbContextOptions<ShippingDbContext> options) : ModuleDbContext(options)
{
    public DbSet<Shipment> Shipments => Set<Shipment>();

    public DbSet<Day> Days => Set<Day>();
}
