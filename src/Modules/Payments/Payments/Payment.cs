using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Monolith;

namespace Payments;

/// <summary>The payment of an order; there is one.</summary>
internal sealed class Payment
{
    public const int MaxReasonLength = 500;

    public required Guid Id { get; init; }

    public required Guid OrderId { get; init; }

    public required Guid CustomerId { get; init; }

    public required Money Amount { get; init; }

    /// <summary>The idempotency key under which the gateway is asked; a refund names it.</summary>
    public required Guid AuthorizationKey { get; init; }

    public PaymentStatus Status { get; private set; }

    public string? Reason { get; private set; }

    /// <summary>Counts the changes, so that two at the same time are noticed.</summary>
    public int Version { get; private set; }

    /// <summary>Moves the payment, if its state allows the step; otherwise it stays as it is, and the answer is false.</summary>
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

    /// <summary>Says why the payment is where it is.</summary>
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
