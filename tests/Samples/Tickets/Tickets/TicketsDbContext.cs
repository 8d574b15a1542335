namespace Tickets;

internal sealed class TicketsDbContext(DbContextOptions<TicketsDbContext> options) : ModuleDbContext(options)
{
    public DbSet<Ticket> Tickets => Set<Ticket>();

    public DbSet<Company> Companies => Set<Company>();
}
