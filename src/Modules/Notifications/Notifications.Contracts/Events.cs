using Monolith;

namespace Notifications.Contracts;

/// <summary>A customer was notified of the outcome of an order.</summary>
/// <param name="NotificationId">The notification.</param>
/// <param name="OrderId">The order.</param>
/// <param name="CustomerId">The customer.</param>
/// <param name="Kind">The kind of notification: <c>orderConfirmed</c> or <c>orderCancelled</c>.</param>
[IntegrationEvent("notifications.notification-sent")]
public sealed record NotificationSent(Guid NotificationId, Guid OrderId, Guid CustomerId, string Kind) : IIntegrationEvent
{
    string IIntegrationEvent.Key => OrderId.ToString();
}
