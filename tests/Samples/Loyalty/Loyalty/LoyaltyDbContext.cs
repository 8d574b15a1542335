namespace Loyalty;

internal sealed class LoyaltyDbContext(DbContextOptions<LoyaltyDbContext> options) : ModuleDbContext(options)
{
    public DbSet<Account> Accounts => Set<Account>();

    public DbSet<BusyDay> BusyDays => Set<BusyDay>();
}
