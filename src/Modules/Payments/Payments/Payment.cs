namespace Payments;

/// <summary>The payment of an order. Each order has at most one.</summary>
internal sealed class Payment
{
    public const int MaxReasonLength = 500;

    public required Guid Id { get; init; }

    public required Guid OrderId { get; init; }

    public required Guid CustomerId { get; init; }

    public required Money Amount { get; init; }

    /// <summary>The idempotency key of the authorization, to which a refund refers.</summary>
    public required Guid AuthorizationKey { get; init; }

    public PaymentStatus Status { get; private set; }

    public string? Reason { get; private set; }

    /// <summary>The version of the row, to detect concurrent changes.</summary>
    public int Version { get; private set; }

    /// <summary>
    /// Returns the idempotency key of an order's authorization. Each order has one payment, so its id is the key: after this module was
    /// restored from a backup, the same request reaches the gateway under the same key again.
    /// </summary>
    public static Guid AuthorizationKeyOf(Guid orderId) => orderId;

    /// <summary>Moves the payment to the next state if its current state allows the step. Otherwise returns false.</summary>
    public bool TryMove(PaymentStep step, string? reason)
    {
        if (PaymentLifecycle.Next(Status, step) is not { } next)
        {
            return false;
        }

        Status = next;
        Note(reason);
        return true;
    }

    /// <summary>Records the reason for the current state.</summary>
    public void Note(string? reason)
    {
        Reason = reason is { Length: > MaxReasonLength } ? reason[..MaxReasonLength] : reason;
        Version++;
    }
}

internal sealed class PaymentMapping : IEntityTypeConfiguration<Payment>
{
    private const int StatusLength = 20;

    public void Configure(EntityTypeBuilder<Payment> builder)
    {
        builder.ToTable("payments");
        builder.Property(p => p.Id).ValueGeneratedNever();
        builder.ComplexProperty(p => p.Amount).IsMoney();
        builder.Property(p => p.Status).HasConversion<string>().HasMaxLength(StatusLength);
        builder.Property(p => p.Reason).HasMaxLength(Payment.MaxReasonLength);
        builder.Property(p => p.Version).IsConcurrencyToken();
        builder.HasIndex(p => p.OrderId).IsUnique();
    }
}
