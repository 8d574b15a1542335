using System.Text.Json;

namespace Notifications;

/// <summary>The kind of a notification.</summary>
internal enum NotificationKind
{
    OrderConfirmed,
    OrderCancelled,
}

/// <summary>The status of a notification.</summary>
internal enum NotificationStatus
{
    Pending,
    Sent,
    Failed,
    Dropped,
}

/// <summary>A notification to a customer. It does not contain name, address or text, because it outlives the customer's data.</summary>
internal sealed class Notification
{
    public const int MaxReasonLength = 500;

    public required Guid Id { get; init; }

    public required Guid OrderId { get; init; }

    public required Guid CustomerId { get; init; }

    public required NotificationKind Kind { get; init; }

    public NotificationStatus Status { get; private set; }

    public string? Reason { get; private set; }

    /// <summary>
    /// Returns the id of an order's notification, which also names its mail. It follows from the order, so that a module that was
    /// restored from a backup repeats a mail under its first name: the mail replaces the earlier one, and an erasure finds it.
    /// </summary>
    public static Guid IdOf(Guid orderId, NotificationKind kind)
    {
        var bytes = orderId.ToByteArray(bigEndian: true);
        bytes[^1] ^= (byte)(kind + 1);
        return new Guid(bytes, bigEndian: true);
    }

    public void Settle(NotificationStatus status, string? reason)
    {
        Status = status;
        Reason = reason is { Length: > MaxReasonLength } ? reason[..MaxReasonLength] : reason;
    }
}

internal sealed class NotificationMapping : IEntityTypeConfiguration<Notification>
{
    private const int NameLength = 20;

    public void Configure(EntityTypeBuilder<Notification> builder)
    {
        builder.ToTable("notifications");
        builder.Property(n => n.Id).ValueGeneratedNever();
        builder.Property(n => n.Kind).HasConversion<string>().HasMaxLength(NameLength);
        builder.Property(n => n.Status).HasConversion<string>().HasMaxLength(NameLength);
        builder.Property(n => n.Reason).HasMaxLength(Notification.MaxReasonLength);
        builder.HasIndex(n => new { n.OrderId, n.Kind }).IsUnique();
        builder.HasIndex(n => n.CustomerId);
    }
}

internal static class WireNames
{
    /// <summary>Returns the public name of a state or kind, such as <c>orderConfirmed</c>.</summary>
    public static string ToWireName<TEnum>(this TEnum value)
        where TEnum : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
