using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Monolith.Runtime.Storage;

namespace Monolith.Runtime;

/// <summary>
/// Passes a notification to the handlers of its module, one after the other. They share the scope of the publisher, and with it the DbContext
/// and the transaction, so that the failure of one fails the command, event or timer that is being handled.
/// </summary>
internal sealed class ModuleNotifications(IServiceProvider services) : INotificationPublisher
{
    public async Task Publish(IEnumerable<NotificationHandlerExecutor> handlerExecutors, INotification notification, CancellationToken cancellationToken)
    {
        if (services.GetService<ModuleDbContext>() is { Session.Unit: null } db)
        {
            throw new InvalidOperationException(
                $"What the handlers of the notification {notification.GetType().Name} change would be lost, because module '{db.Storage.Module}' is handling no command, event or timer whose transaction commits it. "
                + "Publish the notification in such a handler. A query only reads: make it a command. Other code, such as an endpoint or a hosted service, sends a command with ISender.");
        }

        foreach (var handler in handlerExecutors)
        {
            await handler.HandlerCallback(notification, cancellationToken);
        }
    }
}
