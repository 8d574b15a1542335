using Microsoft.Extensions.Logging;
using Monolith.Runtime.Events;
using Monolith.Runtime.Storage;

namespace Monolith.Runtime;

internal sealed partial class CatchUp(
    string module, SubscriptionSet subscriptions, MessagingOptions options, TimeProvider clock, ModuleDbContext db, ILogger<CatchUp> logger) : ICatchUp
{
    public async Task WithAsync<TEvent>(CancellationToken cancellationToken)
        where TEvent : IIntegrationEvent
    {
        var definition = subscriptions.Definitions.FirstOrDefault(d => d.Subscriber == module && d.Events.Any(type => type.ClrType == typeof(TEvent)))
            ?? throw new InvalidOperationException(
                $"{module} can't catch up with {typeof(TEvent).Name}, which it does not handle: add an IEventHandler<{typeof(TEvent).Name}> to {module}, or catch up with an event that it handles.");

        // Whoever holds the module's turn to write keeps the subscription from going on: waiting for it would be in vain.
        if (subscriptions.Find(definition.Subscriber, definition.Source) is not { } subscription || db.Session.Unit is { HasTransaction: true })
        {
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
            Log.TookTooLong(logger, subscription.Definition, options.CatchUpTimeout);
            throw Refusals.NotYet($"{module} has not yet handled the latest events of {definition.Source}. Try again in a moment.", e);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1200, LogLevel.Warning, "{Subscription} did not catch up within {Timeout}; the request is refused for now")]
        public static partial void TookTooLong(ILogger logger, SubscriptionDefinition subscription, TimeSpan timeout);
    }
}
