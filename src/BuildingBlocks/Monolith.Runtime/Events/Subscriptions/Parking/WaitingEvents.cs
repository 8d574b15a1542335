namespace Monolith.Runtime.Events;

/// <summary>Handles the parked events that waited for a release that can read them, with the later events of their keys.</summary>
/// <param name="subscription">The subscription.</param>
/// <param name="store">The store of the parked events.</param>
/// <param name="feed">The log of the source.</param>
/// <param name="registry">The registry of the known events.</param>
/// <param name="options">The options with the number of attempts.</param>
/// <param name="clock">The clock.</param>
/// <param name="sender">Sends the events of a delivery; null if a module handles them.</param>
internal sealed class WaitingEvents(
    SubscriptionDefinition subscription,
    IParkedEventStore store,
    IEventFeed feed,
    EventRegistry registry,
    MessagingOptions options,
    TimeProvider clock,
    IEventSender? sender)
{
    private readonly EventDispatcher _dispatcher = new(subscription, registry);

    /// <summary>Handles what this process can read, and returns the number of handled events.</summary>
    public async Task<int> ReleaseAsync(CancellationToken cancellationToken)
    {
        var waiting = await store.ListWaitingAsync(subscription.Cursor, options.MaxParked, cancellationToken);
        var handled = 0;
        foreach (var key in waiting.Where(parked => IsKnown(parked.Record)).Select(parked => parked.Record.Key).Distinct())
        {
            handled += (await new ParkedEventRetry(subscription, store, feed, registry, clock, sender).ReleaseAsync(key, options, cancellationToken)).Handled;
        }

        return handled;
    }

    /// <summary>An event with a known version and a payload that is unreadable nevertheless waits no longer, but is parked for that reason.</summary>
    private bool IsKnown(EventRecord record) => _dispatcher.TryRead(record, out _, out var fault) || !fault.IsNewer;
}
