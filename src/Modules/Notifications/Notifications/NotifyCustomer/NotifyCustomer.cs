using Ordering.Contracts;

namespace Notifications;

/// <summary>
/// A request to send a notification. It holds the content of the mail, which the row must not, and is deleted when the mail was sent.
/// </summary>
[SideEffect("send-notification")]
internal sealed record SendNotification(Guid NotificationId, Money? Total, string? Reason);

internal sealed class NotifyCustomer(NotificationsDbContext db)
    : IEventHandler<OrderConfirmed>, IEventHandler<OrderCancelled>
{
    public Task HandleAsync(OrderConfirmed message, EventContext context, CancellationToken cancellationToken) =>
        RequestAsync(NotificationKind.OrderConfirmed, message.OrderId, message.CustomerId, message.Total, null, cancellationToken);

    public Task HandleAsync(OrderCancelled message, EventContext context, CancellationToken cancellationToken) =>
        RequestAsync(NotificationKind.OrderCancelled, message.OrderId, message.CustomerId, null, message.Reason, cancellationToken);

    private async Task RequestAsync(
        NotificationKind kind, Guid orderId, Guid customerId, Money? total, string? reason, CancellationToken cancellationToken)
    {
        var id = Notification.IdOf(orderId, kind);
        if (await db.Notifications.FindAsync([id], cancellationToken) is not null)
        {
            // An Ordering that was restored from a backup publishes the event again. The customer has been notified.
            return;
        }

        var notification = new Notification
        {
            Id = id,
            OrderId = orderId,
            CustomerId = customerId,
            Kind = kind,
        };
        db.Notifications.Add(notification);
        db.RequestSideEffect(new SendNotification(notification.Id, total, reason), orderId.ToString());
    }
}
