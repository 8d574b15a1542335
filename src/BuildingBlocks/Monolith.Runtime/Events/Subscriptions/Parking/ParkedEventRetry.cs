using System.Runtime.ExceptionServices;

namespace Monolith.Runtime.Events;

/// <summary>The result of a retry.</summary>
/// <param name="Handled">The number of parked events that were handled.</param>
/// <param name="Failures">The events that failed again. Each blocks the later events of its key.</param>
/// <param name="Timers">The number of timers that are due again.</param>
/// <param name="SideEffects">The number of side effects that are due again.</param>
public sealed record RetryOutcome(int Handled, IReadOnlyList<ParkedEvent> Failures, int Timers = 0, int SideEffects = 0)
{
    /// <summary>
    /// The outcome of the action. It names the first key that failed again; the reasons, which may contain personal data, are with the parked
    /// events.
    /// </summary>
    public ActionOutcome AsOutcome() => new(
        $"{Handled} parked events were handled, {Failures.Count} keys failed again, {Timers} timers and {SideEffects} side effects are due again."
        + (Failures is [var first, ..] ? $" The first that failed: {first.Record.Name} of key {first.Record.KeyText}." : ""))
    {
        HasFailed = Failures.Count > 0,
        FailedAgain = [.. Failures.Select(failure => failure.Id)],
    };
}

/// <summary>Passes parked events to their handlers again, in order within each key.</summary>
/// <param name="subscription">The subscription.</param>
/// <param name="store">The store of the parked events.</param>
/// <param name="feed">The log of the source, or null if this process cannot read it.</param>
/// <param name="registry">The registry of the known events.</param>
/// <param name="clock">The clock.</param>
/// <param name="sender">Sends the events of a delivery; null if a module handles them.</param>
internal sealed class ParkedEventRetry(
    SubscriptionDefinition subscription, IParkedEventStore store, IEventFeed? feed, EventRegistry registry, TimeProvider clock, IEventSender? sender = null)
{
    private readonly EventDispatcher _dispatcher = new(subscription, registry);

    /// <summary>Retries the parked events of a key, oldest first, until one fails or none remains.</summary>
    /// <param name="key">The key.</param>
    /// <param name="cancellationToken">A token to cancel the operation between two events.</param>
    public Task<RetryOutcome> RetryAsync(string key, CancellationToken cancellationToken) => RetryAsync(key, options: null, cancellationToken);

    /// <summary>Handles the events of a key whose first one waited for this release. Each has as many attempts as an event of the log.</summary>
    /// <param name="key">The key.</param>
    /// <param name="options">The options with the number of attempts.</param>
    /// <param name="cancellationToken">A token to cancel the operation between two events.</param>
    /// <exception cref="TargetUnavailableException">The target of a delivery accepts no event at present.</exception>
    public async Task<RetryOutcome> ReleaseAsync(string key, MessagingOptions options, CancellationToken cancellationToken)
    {
        await using (var transaction = await store.BeginAsync(subscription.Cursor, cancellationToken))
        {
            if (await transaction.FindFirstAsync(key, cancellationToken) is not { IsWaiting: true })
            {
                // Another process has handled it, or an earlier event of the key has failed.
                return new RetryOutcome(0, []);
            }
        }

        return await RetryAsync(key, options, cancellationToken);
    }

    /// <summary>Without options, each event has one attempt.</summary>
    private async Task<RetryOutcome> RetryAsync(string key, MessagingOptions? options, CancellationToken cancellationToken)
    {
        var attempts = new Attempts();
        var remainders = new ParkedRemainderReader(subscription, store, feed, _dispatcher, clock);
        var handled = 0;
        while (true)
        {
            var (parked, failure) = await RetryFirstAsync(key, cancellationToken);
            if (parked is null)
            {
                if (await remainders.StoreNextAsync(key, cancellationToken))
                {
                    continue;
                }

                return new RetryOutcome(handled, []);
            }

            if (failure is UnreadableEventException { IsNewer: true })
            {
                return await EndAsync(parked, failure.Message, failure.Message, added: 0);
            }

            if (failure is TargetUnavailableException && options is not null)
            {
                // The event waits on, for the target of the delivery.
                ExceptionDispatchInfo.Throw(failure);
            }

            if (failure is not null)
            {
                attempts.Add(store.IsOutage(failure));
                var (_, policy) = _dispatcher.FindPolicy(parked.Record, failure);
                if (options is null || attempts.DelayAfter(policy, options) is not { } delay)
                {
                    return await EndAsync(parked, failure.Message, failure.ToString(), attempts.Count);
                }

                await Task.Delay(delay, clock, cancellationToken);
                continue;
            }

            attempts = new Attempts();
            handled++;
        }

        async Task<RetryOutcome> EndAsync(ParkedEvent parked, string message, string reason, int added)
        {
            await using var transaction = await store.BeginAsync(subscription.Cursor, cancellationToken);
            await transaction.NoteFailureAsync(parked.Id, reason, added, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return new RetryOutcome(handled, [parked with { Reason = message, Attempts = parked.Attempts + added }]);
        }
    }

    /// <summary>Retries the oldest parked event of a key. Returns the event, if one exists, and the failure, if it failed.</summary>
    private async Task<(ParkedEvent? Parked, Exception? Failure)> RetryFirstAsync(string key, CancellationToken cancellationToken)
    {
        ParkedEvent? parked = null;
        try
        {
            while (true)
            {
                try
                {
                    return (await Conflicts.RepeatAsync(RetryAsync, store.IsConflict, clock, cancellationToken), null);
                }
                catch (Exception e) when (parked is not null && !cancellationToken.IsCancellationRequested)
                {
                    if (!_dispatcher.TryIgnore(parked.Record, e))
                    {
                        return (parked, e);
                    }
                }
            }
        }
        finally
        {
            _dispatcher.EndIgnoring();
        }

        async Task<ParkedEvent?> RetryAsync(IReadOnlyCollection<Exception> conflicts)
        {
            parked = sender is null ? null : await SendFirstAsync();
            var sent = parked?.Id;
            await using var transaction = await store.BeginAsync(subscription.Cursor, cancellationToken);
            parked = await transaction.FindFirstAsync(key, cancellationToken);
            if (parked is not null)
            {
                if (sender is not null && parked.Id != sent)
                {
                    throw new RepeatTransactionException("Another retry has sent the event.");
                }

                await transaction.LockConflictsAsync(conflicts, cancellationToken);
                await HandleAsync(transaction, parked, cancellationToken);
            }

            return parked;
        }

        // Not in the transaction: a slow target must not hold the locks of a database.
        async Task<ParkedEvent?> SendFirstAsync()
        {
            parked = await FindFirstAsync(key, cancellationToken);
            if (parked is not null && _dispatcher.TryReadNewest(parked.Record, out var newest))
            {
                await sender!.SendAsync([newest], _ => { }, cancellationToken);
            }

            return parked;
        }
    }

    private async Task<ParkedEvent?> FindFirstAsync(string key, CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(subscription.Cursor, cancellationToken);
        return await transaction.FindFirstAsync(key, cancellationToken);
    }

    private async Task HandleAsync(IParkedEventTransaction transaction, ParkedEvent parked, CancellationToken cancellationToken)
    {
        if (!_dispatcher.TryRead(parked.Record, out var received, out var fault))
        {
            throw fault;
        }

        if (await transaction.RemoveAsync(parked.Id, cancellationToken))
        {
            await _dispatcher.DispatchAsync(transaction, [received], cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
    }
}
