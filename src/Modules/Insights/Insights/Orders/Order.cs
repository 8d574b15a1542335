namespace Insights;

/// <summary>The status of an order. The states are in order; the last two are final.</summary>
internal enum OrderStatus
{
    Placed,
    AwaitingPayment,
    Confirmed,
    Cancelled,
}

internal enum StockOutcome
{
    Reserved,
    Rejected,
}

internal enum PaymentOutcome
{
    Authorized,
    Declined,
    Refunded,
}

/// <summary>An order with the data of all modules. The first event of any of them creates it.</summary>
internal sealed class Order
{
    public const int MaxReasonLength = 500;

    public required Guid Id { get; init; }

    /// <summary>From Ordering, as are all properties up to <see cref="SettledAt"/>.</summary>
    public Guid? CustomerId { get; set; }

    public OrderStatus Status { get; private set; }

    public string? Reason { get; private set; }

    public Money? Total { get; set; }

    public DateTimeOffset? PlacedAt { get; set; }

    public DateTimeOffset? SettledAt { get; private set; }

    /// <summary>From Ordering, too. They are loaded with the order.</summary>
    public List<OrderLine> Lines { get; } = [];

    /// <summary>From Inventory.</summary>
    public StockOutcome? Stock { get; set; }

    /// <summary>From Payments.</summary>
    public PaymentOutcome? Payment { get; set; }

    /// <summary>From Notifications.</summary>
    public DateTimeOffset? NotifiedAt { get; set; }

    /// <summary>Records that the order waits for its payment, unless it is already in a later state.</summary>
    public void AwaitPayment()
    {
        if (Status == OrderStatus.Placed)
        {
            Status = OrderStatus.AwaitingPayment;
        }
    }

    /// <summary>Records the final state of the order. Returns false if it already has one.</summary>
    public bool TrySettle(OrderStatus status, DateTimeOffset at, string? reason = null)
    {
        if (SettledAt is not null)
        {
            return false;
        }

        (Status, SettledAt) = (status, at);
        Reason = reason is { Length: > MaxReasonLength } ? reason[..MaxReasonLength] : reason;
        return true;
    }
}

/// <summary>A line of an order, kept until the order's final state shows whether it counts as sold.</summary>
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
        builder.Property(o => o.Status).HasConversion<string>().HasMaxLength(StatusLength);
        builder.Property(o => o.Reason).HasMaxLength(Order.MaxReasonLength);
        builder.ComplexProperty(o => o.Total!).IsMoney();
        builder.Property(o => o.Stock).HasConversion<string>().HasMaxLength(StatusLength);
        builder.Property(o => o.Payment).HasConversion<string>().HasMaxLength(StatusLength);
        builder.HasMany(o => o.Lines).WithOne().HasForeignKey(l => l.OrderId);
        builder.Navigation(o => o.Lines).AutoInclude();
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
