namespace Loyalty;

/// <summary>Bonuses are planned with the days of one year.</summary>
[Recurring("0 3 * * *")]
internal sealed class ForgetOldDays(LoyaltyDbContext db, TimeProvider clock) : IRecurringHandler
{
    public async Task HandleAsync(DateTimeOffset scheduledFor, CancellationToken cancellationToken)
    {
        var first = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime).AddYears(-1);
        await db.BusyDays.Where(d => d.Day < first).ExecuteDeleteAsync(cancellationToken);
    }
}
