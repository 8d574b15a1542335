using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Monolith.Messaging;

namespace Monolith.Modules;

/// <summary>The subscriptions of the modules of this process.</summary>
internal sealed partial class SubscriptionSet
{
    public SubscriptionSet(IServiceProvider services, ModuleCatalog modules, EventRegistry registry, ILogger<SubscriptionSet> logger)
    {
        foreach (var definition in modules.Descriptors.SelectMany(m => SubscriptionDefinition.For(m.Name, m.Workers, registry)))
        {
            if (services.GetKeyedService<IEventFeed>(definition.Source) is not { } feed)
            {
                Log.NoFeed(logger, definition.Subscriber, definition.Source);
                continue;
            }

            All.Add(new Subscription(
                definition,
                feed,
                services.GetRequiredKeyedService<ISubscriptionStore>(definition.Subscriber),
                registry,
                services.GetRequiredService<MessagingOptions>(),
                services.GetRequiredService<TimeProvider>(),
                services.GetRequiredService<ILogger<Subscription>>()));
        }
    }

    public List<Subscription> All { get; } = [];

    public Subscription? Find(string subscriber, string source) =>
        All.Find(s => s.Definition.Subscriber == subscriber && s.Definition.Source == source);

    private static partial class Log
    {
        [LoggerMessage(21, LogLevel.Warning, "{Subscriber} listens to {Source}, which is not in this process: it hears nothing from it")]
        public static partial void NoFeed(ILogger logger, string subscriber, string source);
    }
}
