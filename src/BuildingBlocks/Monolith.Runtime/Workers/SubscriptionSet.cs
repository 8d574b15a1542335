using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Monolith.Runtime.Events;

namespace Monolith.Runtime;

/// <summary>Reports the progress of the subscriptions of this process.</summary>
public interface ISubscriptionProgress
{
    /// <summary>Waits until a subscription has handled or parked all events up to a position of its source's log.</summary>
    /// <param name="subscriber">The module that subscribes.</param>
    /// <param name="source">The module that publishes.</param>
    /// <param name="position">The position in the source's log.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <exception cref="InvalidOperationException">The subscriber does not subscribe to the source in this process.</exception>
    Task WaitForPositionAsync(string subscriber, string source, LogPosition position, CancellationToken cancellationToken);
}

/// <summary>The subscriptions of the modules of this process.</summary>
internal sealed partial class SubscriptionSet : ISubscriptionProgress, IAsyncDisposable
{
    private readonly Dictionary<Subscription, RoutedFeed> _feeds = [];
    private readonly Func<string, RoutedFeed> _openFeed;

    public SubscriptionSet(
        IServiceProvider services,
        ModuleGraph graph,
        ModuleContainers containers,
        ModuleLocations locations,
        DataPresence data,
        EventRegistry registry,
        ILogger<SubscriptionSet> logger)
    {
        var options = services.GetRequiredService<MessagingOptions>();
        _openFeed = source => new RoutedFeed(source, locations, data, LogOf(source), services.GetService<IEventBroker>());
        Definitions = [.. graph.Subscriptions.Where(s => s.Subscriber.IsComposed).Select(s => s.Definition)];
        foreach (var definition in Definitions)
        {
            if (LogOf(definition.Source) is null && !locations.Of(definition.Source).IsRemote)
            {
                Log.NoFeed(logger, definition.Subscriber, definition.Source);
                continue;
            }

            // Each stream is read by one subscription, at its own pace.
            var feed = OpenFeed(definition.Source);
            var store = containers.Of(definition.Subscriber).GetRequiredService<ISubscriptionStore>();
            var subscription = new Subscription(
                definition,
                feed,
                store,
                registry,
                store is IVolatileStore ? options.ForMemory() : options,
                services.GetRequiredService<TimeProvider>(),
                services.GetRequiredService<ILogger<Subscription>>(),
                containers.Of(definition.Subscriber).GetRequiredService<IParkedEventStore>());
            All.Add(subscription);
            _feeds.Add(subscription, feed);
        }

        // A test of one module publishes in place of the other modules, through feeds that it registers with the host.
        IEventFeed? LogOf(string source) =>
            containers.Find(source)?.GetRequiredService<IEventFeed>() ?? services.GetKeyedService<IEventFeed>(source);
    }

    /// <summary>The subscriptions of the modules of this process, including those whose source is Absent.</summary>
    public IReadOnlyList<SubscriptionDefinition> Definitions { get; }

    public List<Subscription> All { get; } = [];

    public Subscription? Find(string subscriber, string source) =>
        All.Find(s => s.Definition.Subscriber == subscriber && s.Definition.Source == source);

    public Task WaitForPositionAsync(string subscriber, string source, LogPosition position, CancellationToken cancellationToken) =>
        (Find(subscriber, source) ?? throw new InvalidOperationException($"{subscriber} does not subscribe to {source} in this process."))
        .WaitForPositionAsync(position, cancellationToken);

    /// <summary>Opens another feed of a module. The caller disposes it.</summary>
    public RoutedFeed OpenFeed(string source) => _openFeed(source);

    /// <summary>Returns the feed of a subscription.</summary>
    public IEventFeed FeedOf(Subscription subscription) => _feeds[subscription];

    public ValueTask DisposeAsync() => _feeds.Values.DisposeAllAsync();

    private static partial class Log
    {
        [LoggerMessage(1201, LogLevel.Warning, "{Subscriber} subscribes to {Source}, which is absent; it receives no events from it")]
        public static partial void NoFeed(ILogger logger, string subscriber, string source);
    }
}
