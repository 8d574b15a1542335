using Microsoft.Extensions.Logging;
using Monolith.Messaging;
using Monolith.Persistence;

namespace Monolith.Modules;

/// <summary>
/// Lets a request wait for events that were published before it arrived. A client that lists a product and orders it at
/// once is right to expect that it can: when a module misses something in its own copy, it catches up once and looks again.
/// </summary>
public interface ICatchUp
{
    /// <summary>
    /// Waits until this module has handled everything that the source of an event had published by now, but not longer than
    /// Messaging:CatchUpTimeout. Where that source is Absent, or the caller holds this module's transaction, it returns at once.
    /// </summary>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <typeparam name="TEvent">An event that this module handles, such as the one that would have brought what is missing.</typeparam>
    /// <exception cref="InvalidOperationException">This module has no handler for the event.</exception>
    /// <exception cref="RefusedException">This module did not catch up in time (503): what is missing may be on its way.</exception>
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
                $"{module} can't catch up with {typeof(TEvent).Name}, which it does not handle: add an IEventHandler<{typeof(TEvent).Name}> to {module}, or catch up with an event that it handles.");

        // Whoever holds the module's turn to write keeps the subscription from going on: waiting for it would be in vain.
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
            Log.TookTooLong(logger, subscription.Definition, options.CatchUpTimeout);
            throw Refused.NotYet($"{module} has not yet handled the latest events of {definition.Source}. Try again in a moment.", e);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(20, LogLevel.Warning, "{Subscription} did not catch up within {Timeout}; the request is refused for now")]
        public static partial void TookTooLong(ILogger logger, SubscriptionDefinition subscription, TimeSpan timeout);
    }
}
