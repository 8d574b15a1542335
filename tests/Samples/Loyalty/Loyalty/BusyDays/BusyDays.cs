using Ordering.Contracts;

namespace Loyalty;

/// <summary>The number of orders placed on a day (UTC), for planning bonuses on quiet days.</summary>
internal sealed class BusyDay
{
    public required DateOnly Day { get; init; }

    public int Orders { get; set; }
}

internal sealed class BusyDayMapping : IEntityTypeConfiguration<BusyDay>
{
    public void Configure(EntityTypeBuilder<BusyDay> builder) => builder.ToTable("busy_days").HasKey(d => d.Day);
}

/// <summary>Many orders change one row: a batch changes it once.</summary>
internal sealed class BusyDayCount(LoyaltyDbContext db) : IBatchEventHandler<OrderPlaced>
{
    public async Task HandleAsync(IReadOnlyList<ReceivedEvent<OrderPlaced>> messages, CancellationToken cancellationToken)
    {
        foreach (var orders in messages.GroupBy(m => DateOnly.FromDateTime(m.Context.OccurredAt.UtcDateTime)))
        {
            if (await db.BusyDays.FindAsync([orders.Key], cancellationToken) is not { } day)
            {
                day = new BusyDay { Day = orders.Key };
                db.BusyDays.Add(day);
            }

            day.Orders += orders.Count();
        }
    }
}
