using Shipping.Contracts;

namespace Shipping;

/// <summary>The number of shipments that were added on a day (UTC).</summary>
internal sealed class Day
{
    public required DateOnly Date { get; init; }

    public int Count { get; set; }
}

internal sealed class DayMapping : IEntityTypeConfiguration<Day>
{
    public void Configure(EntityTypeBuilder<Day> builder) => builder.ToTable("days").HasKey(d => d.Date);
}

/// <summary>
/// Counts each event exactly once. To handle an event of another module, reference its Contracts project.
/// </summary>
internal sealed class CountShipments(ShippingDbContext db) : IEventHandler<ShipmentAdded>
{
    public async Task HandleAsync(ShipmentAdded message, EventContext context, CancellationToken cancellationToken)
    {
        var date = DateOnly.FromDateTime(context.OccurredAt.UtcDateTime);
        if (await db.Days.FindAsync([date], cancellationToken) is not { } day)
        {
            day = new Day { Date = date };
            db.Days.Add(day);
        }

        day.Count++;
    }
}
