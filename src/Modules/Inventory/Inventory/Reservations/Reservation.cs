namespace Inventory;

internal enum ReservationStatus
{
    /// <summary>The stock is reserved for the order.</summary>
    Reserved,

    /// <summary>The stock was insufficient. Nothing was reserved.</summary>
    Rejected,

    /// <summary>The stock left with the order.</summary>
    Committed,

    /// <summary>The stock was released, because the order was cancelled.</summary>
    Released,
}

/// <summary>The stock reservation of an order, which covers all of its lines or none.</summary>
internal sealed class Reservation
{
    public required Guid OrderId { get; init; }

    public required ReservationStatus Status { get; set; }

    /// <summary>The requested quantities, one line for each product. They are loaded with the reservation.</summary>
    public required List<ReservationLine> Lines { get; init; }
}

internal sealed class ReservationLine
{
    public required Guid OrderId { get; init; }

    public required Guid ProductId { get; init; }

    public required int Quantity { get; init; }
}

internal sealed class ReservationMapping : IEntityTypeConfiguration<Reservation>
{
    private const int StatusLength = 20;

    public void Configure(EntityTypeBuilder<Reservation> builder)
    {
        builder.ToTable("reservations").HasKey(r => r.OrderId);
        builder.Property(r => r.OrderId).ValueGeneratedNever();
        builder.Property(r => r.Status).HasConversion<string>().HasMaxLength(StatusLength);
        builder.HasMany(r => r.Lines).WithOne().HasForeignKey(l => l.OrderId);
        builder.Navigation(r => r.Lines).AutoInclude();
    }
}

internal sealed class ReservationLineMapping : IEntityTypeConfiguration<ReservationLine>
{
    public void Configure(EntityTypeBuilder<ReservationLine> builder) =>
        builder.ToTable("reservation_lines").HasKey(l => new { l.OrderId, l.ProductId });
}
