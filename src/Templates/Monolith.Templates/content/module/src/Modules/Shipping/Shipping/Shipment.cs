namespace Shipping;

/// <summary>A shipment. No two have the same name.</summary>
internal sealed class Shipment
{
    public const int MaxNameLength = 200;

    public required Guid Id { get; init; }

    public required string Name { get; init; }
}

internal sealed class ShipmentMapping : IEntityTypeConfiguration<Shipment>
{
    public void Configure(EntityTypeBuilder<Shipment> builder)
    {
        builder.ToTable("shipments");
        builder.Property(s => s.Id).ValueGeneratedNever();
        builder.Property(s => s.Name).HasMaxLength(Shipment.MaxNameLength);
        builder.HasIndex(s => s.Name).IsUnique();
    }
}
