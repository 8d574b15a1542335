using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Orders.Contracts;

namespace Orders;

internal sealed class Order
{
    public Guid Id { get; init; }

    public DateTimeOffset PlacedAt { get; init; }

    public bool Reserved { get; private set; }

    public Address ShipTo { get; init; } = new("");

    public void Reserve() => Reserved = true;
}

internal sealed class OrderMapping : IEntityTypeConfiguration<Order>
{
    public void Configure(EntityTypeBuilder<Order> builder)
    {
        builder.ToTable("orders").HasKey(o => o.Id);
        builder.Property(o => o.Id).ValueGeneratedNever();
        builder.ComplexProperty(o => o.ShipTo);
    }
}
