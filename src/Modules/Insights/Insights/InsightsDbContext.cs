namespace Insights;

internal sealed class InsightsDbContext(DbContextOptions<InsightsDbContext> options) : ModuleDbContext(options)
{
    public DbSet<Order> Orders => Set<Order>();

    public DbSet<OrderLine> OrderLines => Set<OrderLine>();

    public DbSet<Product> Products => Set<Product>();

    public DbSet<Customer> Customers => Set<Customer>();

    public DbSet<ProductSales> ProductSales => Set<ProductSales>();

    public DbSet<CustomerSales> CustomerSales => Set<CustomerSales>();

    public DbSet<Review> Reviews => Set<Review>();

    /// <summary>
    /// Finds the row with a key, or creates it for the first source with an event about the object. If two sources create the same row at
    /// the same time, the primary key fails one of them, and its subscription retries the batch.
    /// </summary>
    public async Task<TRow> GetOrBeginAsync<TRow>(TRow beginning, object[] key, CancellationToken cancellationToken)
        where TRow : class =>
        await Set<TRow>().FindAsync(key, cancellationToken) ?? Add(beginning).Entity;
}
