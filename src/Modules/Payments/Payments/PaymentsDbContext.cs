namespace Payments;

internal sealed class PaymentsDbContext(DbContextOptions<PaymentsDbContext> options) : ModuleDbContext(options)
{
    public DbSet<Payment> Payments => Set<Payment>();

    public async Task<Payment> GetPaymentAsync(Guid id, CancellationToken cancellationToken) =>
        await Payments.FindAsync([id], cancellationToken)
            ?? throw new InvalidOperationException($"The payment {id} does not exist, but the gateway was called for it.");
}
