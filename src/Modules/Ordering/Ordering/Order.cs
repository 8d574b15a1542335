namespace Ordering;

/// <summary>An order, including the state of its saga.</summary>
internal sealed class Order
{
    public const int MaxReasonLength = 500;
    public const string ErasedReason = "The reason was erased with the customer's data.";

    public required Guid Id { get; init; }

    public required Guid CustomerId { get; init; }

    public required Money Total { get; init; }

    public required DateTimeOffset PlacedAt { get; init; }

    public List<OrderLine> Lines { get; init; } = [];

    public OrderStatus Status { get; private set; }

    public string? Reason { get; private set; }

    /// <summary>The version of the row, to detect concurrent changes.</summary>
    public int Version { get; private set; }

    /// <summary>Moves the order to the next state if its current state allows the step. Otherwise returns false.</summary>
    public bool TryMove(OrderStep step, string? reason = null)
    {
        if (OrderLifecycle.Next(Status, step) is not { } next)
        {
            return false;
        }

        Status = next;
        Reason = reason is { Length: > MaxReasonLength } ? reason[..MaxReasonLength] : reason;
        Version++;
        return true;
    }
}

internal sealed class OrderLine
{
    public required Guid OrderId { get; init; }

    public required int Number { get; init; }

    public required Guid ProductId { get; init; }

    public required int Quantity { get; init; }

    public required Money UnitPrice { get; init; }
}

internal sealed class OrderMapping : IEntityTypeConfiguration<Order>
{
    private const int StatusLength = 20;

    public void Configure(EntityTypeBuilder<Order> builder)
    {
        builder.ToTable("orders");
        builder.Property(o => o.Id).ValueGeneratedNever();
        builder.ComplexProperty(o => o.Total).IsMoney();
        builder.Property(o => o.Status).HasConversion<string>().HasMaxLength(StatusLength);
        builder.Property(o => o.Reason).HasMaxLength(Order.MaxReasonLength);
        builder.Property(o => o.Version).IsConcurrencyToken();
        builder.HasMany(o => o.Lines).WithOne().HasForeignKey(l => l.OrderId);
        builder.HasIndex(o => o.CustomerId);
    }
}

internal sealed class OrderLineMapping : IEntityTypeConfiguration<OrderLine>
{
    public void Configure(EntityTypeBuilder<OrderLine> builder)
    {
        builder.ToTable("order_lines").HasKey(l => new { l.OrderId, l.Number });
        builder.ComplexProperty(l => l.UnitPrice).IsMoney();
    }
}
