using Microsoft.Extensions.Logging;
using Monolith.Runtime.Events;
using Monolith.Runtime.Storage;

namespace Monolith.Runtime;

internal sealed partial class CatchUp(
    string module, SubscriptionSet subscriptions, MessagingOptions options, TimeProvider clock, ModuleDbContext? db, ILogger<CatchUp> logger) : ICatchUp
{
    public async Task WithAsync<TEvent>(CancellationToken cancellationToken)
        where TEvent : IIntegrationEvent
    {
        var definition = subscriptions.Definitions.FirstOrDefault(d => d.Subscriber == module && d.Events.Any(type => type.ClrType == typeof(TEvent)))
            ?? throw new InvalidOperationException(
                $"Module '{module}' cannot catch up with {typeof(TEvent).Name}, because it does not handle this event. Add an IEventHandler<{typeof(TEvent).Name}> to the module, or catch up with an event that it handles.");

        if (subscriptions.Find(definition.Subscriber, definition.Source) is not { } subscription)
        {
            return;
        }

        if (subscription.Pause is not null || db?.Session.Unit is { HasTransaction: true })
        {
            // Nobody knows when a pause ends. And a command that is repeated after a failure holds its transaction, and with a single writer
            // the write lock: it would block the subscription for which it waits. Not to wait would reject what the next attempt accepts.
            if (subscription.Position < await subscriptions.FeedOf(subscription).ReadHeadAsync(cancellationToken))
            {
                throw NotYet(definition);
            }

            return;
        }

        using var timeout = new CancellationTokenSource(options.CatchUpTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            await subscription.CatchUpAsync(either.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            Log.CatchUpTimedOut(logger, subscription.Definition, options.CatchUpTimeout);
            throw NotYet(definition, e);
        }
    }

    private RejectedException NotYet(SubscriptionDefinition definition, Exception? cause = null) => Rejections.NotYet(
        $"Module '{module}' has not yet handled the latest events of module '{definition.Source}'. Try again in a moment.", cause);

    private static partial class Log
    {
        [LoggerMessage(1200, LogLevel.Warning, "{Subscription} did not catch up within {Timeout}; rejecting the request")]
        public static partial void CatchUpTimedOut(ILogger logger, SubscriptionDefinition subscription, TimeSpan timeout);
    }
}
