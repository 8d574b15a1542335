using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Monolith.Messaging;

namespace Monolith.Modules;

/// <summary>The subscriptions of the modules of this process.</summary>
internal sealed partial class SubscriptionSet : IAsyncDisposable
{
    private readonly Dictionary<Subscription, RoutedFeed> _feeds = [];

    public SubscriptionSet(
        IServiceProvider services,
        ModuleCatalog modules,
        ModuleContainers containers,
        ModuleLocations locations,
        DataPresence data,
        EventRegistry registry,
        ILogger<SubscriptionSet> logger)
    {
        Definitions = [.. modules.Descriptors.SelectMany(m => SubscriptionDefinition.For(m.Name, m.Workers, registry))];
        foreach (var definition in Definitions)
        {
            // A test of one module publishes in the place of the others, by feeds that it registers with the host.
            var log = containers.Find(definition.Source)?.GetRequiredService<IEventFeed>() ?? services.GetKeyedService<IEventFeed>(definition.Source);
            if (log is null && !locations.Of(definition.Source).IsRemote)
            {
                Log.NoFeed(logger, definition.Subscriber, definition.Source);
                continue;
            }

            // A stream is read by one subscription, at its own pace.
            var feed = new RoutedFeed(definition.Source, locations, data, log, services.GetService<IEventBroker>());
            var subscription = new Subscription(
                definition,
                feed,
                containers.Of(definition.Subscriber).GetRequiredService<ISubscriptionStore>(),
                registry,
                services.GetRequiredService<MessagingOptions>(),
                services.GetRequiredService<TimeProvider>(),
                services.GetRequiredService<ILogger<Subscription>>());
            All.Add(subscription);
            _feeds.Add(subscription, feed);
        }
    }

    /// <summary>The subscriptions of the modules of this process, those too whose source is Absent.</summary>
    public IReadOnlyList<SubscriptionDefinition> Definitions { get; }

    public List<Subscription> All { get; } = [];

    public Subscription? Find(string subscriber, string source) =>
        All.Find(s => s.Definition.Subscriber == subscriber && s.Definition.Source == source);

    /// <summary>What a subscription reads.</summary>
    public IEventFeed FeedOf(Subscription subscription) => _feeds[subscription];

    public async ValueTask DisposeAsync()
    {
        foreach (var feed in _feeds.Values)
        {
            await feed.DisposeAsync();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(21, LogLevel.Warning, "{Subscriber} listens to {Source}, which is not in this process: it hears nothing from it")]
        public static partial void NoFeed(ILogger logger, string subscriber, string source);
    }
}
