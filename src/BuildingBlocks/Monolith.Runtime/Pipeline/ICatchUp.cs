using Microsoft.Extensions.Logging;
using Monolith.Runtime;
using Monolith.Runtime.Events;

namespace Monolith;

/// <summary>
/// Lets a request wait for events that were published before it arrived. A client that lists a product and orders it at once may expect
/// that to work: when the ordering module misses the product in its own copy, it catches up once and checks again.
/// </summary>
public interface ICatchUp
{
    /// <summary>
    /// Waits until this module has handled all events that the source of an event has published so far, up to Messaging:CatchUpTimeout.
    /// Returns at once if that source is Absent or the caller holds a transaction of this module.
    /// </summary>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <typeparam name="TEvent">An event that this module handles, such as the one that carries the missing data.</typeparam>
    /// <exception cref="InvalidOperationException">This module has no handler for the event.</exception>
    /// <exception cref="RefusedException">This module did not catch up in time (503). The missing data may still arrive.</exception>
    Task WithAsync<TEvent>(CancellationToken cancellationToken)
        where TEvent : IIntegrationEvent;
}

internal sealed partial class CatchUp(
    string module, SubscriptionSet subscriptions, MessagingOptions options, TimeProvider clock, ModuleDbContext db, ILogger<CatchUp> logger) : ICatchUp
{
    public async Task WithAsync<TEvent>(CancellationToken cancellationToken)
        where TEvent : IIntegrationEvent
    {
        var definition = subscriptions.Definitions.FirstOrDefault(d => d.Subscriber == module && d.Events.Any(type => type.ClrType == typeof(TEvent)))
            ?? throw new InvalidOperationException(
                $"Module '{module}' cannot catch up with {typeof(TEvent).Name}, because it does not handle this event. Add an IEventHandler<{typeof(TEvent).Name}> to the module, or catch up with an event that it handles.");

        // A caller that holds the module's write lock blocks the subscription, so it must not wait for it.
        if (subscriptions.Find(definition.Subscriber, definition.Source) is not { } subscription || db.Unit is { HasTransaction: true })
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
            Log.CatchUpTimedOut(logger, subscription.Definition, options.CatchUpTimeout);
            throw Refused.NotYet($"Module '{module}' has not yet handled the latest events of module '{definition.Source}'. Try again in a moment.", e);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1200, LogLevel.Warning, "{Subscription} did not catch up within {Timeout}; rejecting the request")]
        public static partial void CatchUpTimedOut(ILogger logger, SubscriptionDefinition subscription, TimeSpan timeout);
    }
}
