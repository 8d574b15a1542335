using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Monolith.Runtime.Events;

namespace Monolith.Runtime;

/// <summary>The deliveries of the modules of this process.</summary>
internal sealed partial class DeliverySet : IAsyncDisposable
{
    /// <summary>
    /// The number of events that an endpoint accepts one by one before the cursor moves. After a crash, so many are sent again at most.
    /// </summary>
    private const int HttpBatchSize = 50;

    private readonly IServiceProvider _services;
    private readonly ModuleContainers _containers;

    /// <exception cref="InvalidOperationException">A delivery is configured incorrectly. The message lists all faults.</exception>
    public DeliverySet(
        IServiceProvider services,
        ModuleCatalog modules,
        ModuleContainers containers,
        EventRegistry registry,
        IConfiguration configuration,
        ILogger<DeliverySet> logger)
    {
        (_services, _containers) = (services, containers);
        var settings = new DeliverySettings(registry, hasBroker: services.GetService<IEventBroker>() is not null);
        var read = modules.Descriptors.SelectMany(module => settings.Read(module, configuration)).ToList();
        if (settings.Faults.Count > 0)
        {
            throw new InvalidOperationException(string.Join(Environment.NewLine, settings.Faults));
        }

        All = read.ConvertAll(delivery => Create(delivery.Definition, delivery.Options));
        if (services.GetService<IHostEnvironment>()?.IsDevelopment() is not true)
        {
            foreach (var (definition, options) in read.Where(delivery => delivery.Options.Http is { Url: { Scheme: "http", IsLoopback: false } }))
            {
                Log.Unencrypted(logger, definition, options.Http!.Url!.Host);
            }
        }
    }

    public IReadOnlyList<Delivery> All { get; }

    /// <summary>The deliveries of a module.</summary>
    public IEnumerable<Delivery> Of(string module) => All.Where(delivery => delivery.Definition.Source == module);

    /// <summary>Finds a delivery by the name under which it stores its cursor, or returns null.</summary>
    public Delivery? Find(string module, string cursor) => Of(module).FirstOrDefault(delivery => delivery.Definition.Cursor == cursor);

    public ValueTask DisposeAsync() => All.DisposeAllAsync();

    private Delivery Create(SubscriptionDefinition definition, DeliveryOptions options)
    {
        var own = _containers.Of(definition.Source);
        var (registry, clock, messaging) = (_services.GetRequiredService<EventRegistry>(), _services.GetRequiredService<TimeProvider>(), _services.GetRequiredService<MessagingOptions>());
        IDeliveryTarget target = options switch
        {
            { Http: { } http } => new HttpTarget(http, clock),
            { RabbitMq: { } queue } => _services.GetRequiredService<IEventBroker>().OpenTarget(
                queue.Exchange, queue.RoutingKey is { Length: > 0 } key ? key : RabbitMqTargetOptions.TypePlaceholder, queue.Mandatory),
            _ => throw new InvalidOperationException($"{definition} has no target."),
        };
        var sender = new EventSender(target, _services.GetRequiredService<CloudEventFormat>(), registry, $"{definition.Source}/{definition.Delivery}");
        var feed = own.GetRequiredService<IEventFeed>();
        var subscription = new Subscription(
            definition,
            feed,
            own.GetRequiredService<ISubscriptionStore>(),
            registry,
            messaging.ForDelivery(options.MaxAttempts, options.RetryDelay, options.Http is null ? messaging.BatchSize : HttpBatchSize),
            clock,
            _services.GetRequiredService<ILogger<Subscription>>(),
            own.GetRequiredService<IParkedEventStore>(),
            sender);
        return new Delivery(
            subscription,
            target,
            sender,
            options.From,
            feed,
            _containers,
            _services.GetRequiredService<ModuleClaims>(),
            messaging,
            clock,
            _services.GetRequiredService<ILogger<Delivery>>());
    }

    private static partial class Log
    {
        [LoggerMessage(
            1602,
            LogLevel.Warning,
            "The connection of {Delivery} to {Host} is not encrypted: everyone on the network between can read the events. Use https:// in its Url")]
        public static partial void Unencrypted(ILogger logger, SubscriptionDefinition delivery, string host);
    }
}
