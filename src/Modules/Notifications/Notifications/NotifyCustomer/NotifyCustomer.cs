using Monolith;
using Ordering.Contracts;

namespace Notifications;

/// <summary>
/// A request to send a notification. It holds the content of the mail, which the row must not, and is deleted when the mail was sent.
/// </summary>
[SideEffect("send-notification")]
internal sealed record SendNotification(Guid NotificationId, Money? Total, string? Reason);

internal sealed class NotifyCustomer(NotificationsDbContext db, TimeProvider clock)
    : IEventHandler<OrderConfirmed>, IEventHandler<OrderCancelled>
{
    public Task HandleAsync(OrderConfirmed message, EventContext context, CancellationToken cancellationToken) =>
        RequestAsync(NotificationKind.OrderConfirmed, message.OrderId, message.CustomerId, message.Total, null);

    public Task HandleAsync(OrderCancelled message, EventContext context, CancellationToken cancellationToken) =>
        RequestAsync(NotificationKind.OrderCancelled, message.OrderId, message.CustomerId, null, message.Reason);

    private Task RequestAsync(NotificationKind kind, Guid orderId, Guid customerId, Money? total, string? reason)
    {
        var notification = new Notification
        {
            Id = Guid.CreateVersion7(clock.GetUtcNow()),
            OrderId = orderId,
            CustomerId = customerId,
            Kind = kind,
        };
        db.Notifications.Add(notification);
        db.RequestSideEffect(new SendNotification(notification.Id, total, reason), orderId.ToString());
        return Task.CompletedTask;
    }
}
