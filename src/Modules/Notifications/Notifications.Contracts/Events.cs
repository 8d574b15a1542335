using Monolith;

namespace Notifications.Contracts;

/// <summary>A customer has been told what became of an order.</summary>
/// <param name="NotificationId">The notification.</param>
/// <param name="OrderId">The order that it is about.</param>
/// <param name="CustomerId">The customer.</param>
/// <param name="Kind">What was told: <c>orderConfirmed</c> or <c>orderCancelled</c>.</param>
[IntegrationEvent("notifications.notification-sent")]
public sealed record NotificationSent(Guid NotificationId, Guid OrderId, Guid CustomerId, string Kind) : IIntegrationEvent
{
    string IIntegrationEvent.Key => OrderId.ToString();
}
