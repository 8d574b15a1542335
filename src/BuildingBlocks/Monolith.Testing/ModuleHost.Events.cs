using Microsoft.Extensions.DependencyInjection;
using Monolith.Runtime;
using Monolith.Runtime.Events;

namespace Monolith.Testing;

/// <content>Publishes events, and waits for those of the modules.</content>
public sealed partial class ModuleHost
{
    /// <summary>Publishes an event in place of the module that owns it, and waits until the modules that subscribe to it have processed it.</summary>
    /// <param name="message">The event.</param>
    /// <exception cref="InvalidOperationException">A module of the host owns the event, or none subscribes to its source.</exception>
    /// <exception cref="TimeoutException">A module did not process the event in time. The message names the module.</exception>
    public async Task PublishAsync(IIntegrationEvent message)
    {
        ArgumentNullException.ThrowIfNull(message);
        var type = Services.GetRequiredService<EventRegistry>().Get(message.GetType());
        var record = FeedOf(type.Source).Publish(message);
        await HandledAsync(record, SubscribersOf(type.Source));
    }

    /// <summary>Publishes an event with the given stored form, readable or not, and waits until the modules that subscribe to it have processed it.</summary>
    /// <param name="name">The event name.</param>
    /// <param name="version">The version.</param>
    /// <param name="key">The key.</param>
    /// <param name="payload">The payload.</param>
    /// <exception cref="InvalidOperationException">A module of the host owns the event, or none subscribes to its source.</exception>
    /// <exception cref="TimeoutException">A module did not process the event in time. The message names the module.</exception>
    public async Task PublishRawAsync(string name, int version, string key, string payload)
    {
        var source = EventType.SourceOf(name);
        var record = FeedOf(source).Append(name, version, key, payload);
        await HandledAsync(record, SubscribersOf(source));
    }

    /// <summary>Waits until a module of the host publishes an event, or returns one that it has already published.</summary>
    /// <param name="predicate">Selects the event. By default, any event matches.</param>
    /// <typeparam name="TEvent">The type of the event.</typeparam>
    /// <exception cref="TimeoutException">The event was not published in time. The message lists the published events.</exception>
    public async Task<TEvent> EventAsync<TEvent>(Func<TEvent, bool>? predicate = null)
        where TEvent : IIntegrationEvent => (await FindAsync(predicate)).Message;

    /// <summary>
    /// Waits until a module of the host has published an event, as <see cref="EventAsync{TEvent}"/> does, and every module of the host that
    /// handles it has done so. If the handler of a module fails until the event is parked, the wait ends as well.
    /// </summary>
    /// <param name="predicate">Selects the event. By default, any event matches.</param>
    /// <typeparam name="TEvent">The type of the event.</typeparam>
    /// <returns>The event.</returns>
    /// <exception cref="InvalidOperationException">No module of the host handles the event.</exception>
    /// <exception cref="TimeoutException">The event was not published in time, or a module did not handle it in time. The message says which.</exception>
    public async Task<TEvent> EventHandledAsync<TEvent>(Func<TEvent, bool>? predicate = null)
        where TEvent : IIntegrationEvent
    {
        var type = Services.GetRequiredService<EventRegistry>().Get(typeof(TEvent));
        var handling = FindSubscribers(type.Source).Where(subscription => subscription.Definition.Events.Contains(type)).ToList();
        if (handling.Count == 0)
        {
            throw new InvalidOperationException($"No module of this host handles {type.Name}: it runs {Names}. Start a module that does in the same host, or wait with EventAsync until the event is published.");
        }

        var (found, record) = await FindAsync(predicate);
        await HandledAsync(record, handling);
        return found;
    }

    /// <summary>All events that the modules of the host have published so far, by module, each in the order of its log.</summary>
    public async Task<PublishedEvents> PublishedAsync()
    {
        var records = new List<EventRecord>();
        foreach (var feed in _modules.Select(module => ServicesOf(module.Name).GetService<IEventFeed>()).OfType<IEventFeed>())
        {
            records.AddRange((await feed.ReadAsync(LogPosition.Start, int.MaxValue, CancellationToken.None)).Records.Where(record => !record.StartsEpoch));
        }

        return new PublishedEvents(records, Services.GetRequiredService<EventRegistry>());
    }

    private static async Task<bool> WaitForSignalAsync(Task signal, CancellationToken timeout)
    {
        try
        {
            await signal.WaitAsync(timeout);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <exception cref="TimeoutException">The event was not published in time. The message lists the published events.</exception>
    private async Task<(TEvent Message, EventRecord Record)> FindAsync<TEvent>(Func<TEvent, bool>? predicate)
        where TEvent : IIntegrationEvent
    {
        var type = Services.GetRequiredService<EventRegistry>().Get(typeof(TEvent));
        var feed = ServicesOf(type.Source).GetRequiredService<IEventFeed>();
        var seen = new List<EventRecord>();
        using var timeout = new CancellationTokenSource(Timeout);
        while (true)
        {
            var batch = await feed.ReadAsync(seen.Count == 0 ? LogPosition.Start : seen[^1].Position, 100, CancellationToken.None);
            foreach (var record in batch.Records)
            {
                seen.Add(record);
                if (record.Name == type.Name && type.Deserialize(record.Payload, record.Version) is TEvent found && predicate?.Invoke(found) != false)
                {
                    return (found, record);
                }
            }

            if (batch.Records.Count == 0 && !await WaitForSignalAsync(batch.More, timeout.Token))
            {
                throw new TimeoutException(
                    $"The event {type.Name} was not published within {Timeout}. {type.Source} published: {string.Join(", ", seen.Select(r => $"{r.Name} {r.Payload}"))}");
            }
        }
    }

    /// <exception cref="InvalidOperationException">No module of the host subscribes to the source.</exception>
    private List<GraphSubscription> SubscribersOf(string source) => FindSubscribers(source).ToList() is { Count: > 0 } found
        ? found
        : throw new InvalidOperationException($"{Names} does not subscribe to {source}.");

    private IEnumerable<GraphSubscription> FindSubscribers(string source) => Services.GetRequiredService<ModuleGraph>().Subscriptions
        .Where(subscription => subscription.Source.Name == source && subscription.Subscriber.IsComposed);

    /// <exception cref="TimeoutException">A subscriber did not process the event in time.</exception>
    private async Task HandledAsync(EventRecord record, IReadOnlyList<GraphSubscription> subscribers)
    {
        using var timeout = new CancellationTokenSource(Timeout);
        foreach (var (source, subscriber) in subscribers.Select(subscription => (subscription.Source.Name, subscription.Subscriber.Name)))
        {
            var handled = Services.GetRequiredService<ISubscriptionProgress>().WaitForPositionAsync(subscriber, source, record.Position, timeout.Token);
            if (!await WaitForSignalAsync(handled, timeout.Token))
            {
                throw new TimeoutException($"The module {subscriber} did not handle {record.Name} {record.Payload} within {Timeout}.");
            }
        }
    }

    private TestFeed FeedOf(string source) => _modules.Any(module => module.Name == source)
        ? throw new InvalidOperationException($"{source} publishes its own events itself. Send it a command instead.")
        : (TestFeed)Services.GetRequiredKeyedService<IEventFeed>(source);
}
