using System.Collections.Frozen;

namespace Monolith.Runtime.Events;

/// <summary>A subscription: its subscriber, its source and its handlers.</summary>
public sealed class SubscriptionDefinition
{
    private const char OutsideMark = '@';

    private readonly FrozenDictionary<EventType, HandlerInvoker[]> _handlers;

    private SubscriptionDefinition(string subscriber, string source, FrozenDictionary<EventType, HandlerInvoker[]> handlers) =>
        (Subscriber, Source, Cursor, _handlers) = (subscriber, source, source, handlers);

    /// <summary>The module that receives the events.</summary>
    public string Subscriber { get; }

    /// <summary>The module that publishes the events.</summary>
    public string Source { get; }

    /// <summary>The types of the events that have a handler, or that a delivery sends, in no particular order.</summary>
    public IEnumerable<EventType> Events => _handlers.Keys;

    /// <summary>The name of the delivery that receives the events, or null if a module handles them.</summary>
    internal string? Delivery { get; private init; }

    /// <summary>
    /// The name under which the subscriber stores its cursor and what it has parked. Two deliveries and a module may read the same source.
    /// </summary>
    internal string Cursor { get; private init; }

    /// <summary>Whether events that no contract in this process defines are passed over. All other subscriptions park them.</summary>
    internal bool IgnoresUnknown { get; private init; }

    /// <summary>Creates the subscriptions of a module: one for each module whose events it handles.</summary>
    /// <param name="subscriber">The module that receives the events.</param>
    /// <param name="handlerTypes">The handler classes of the subscriber.</param>
    /// <param name="registry">The registry of the known events.</param>
    /// <exception cref="InvalidOperationException">A handler refers to an unknown event.</exception>
    public static IReadOnlyList<SubscriptionDefinition> For(string subscriber, IEnumerable<Type> handlerTypes, EventRegistry registry) =>
    [
        .. handlerTypes.SelectMany(HandlerInvoker.For)
            .Select(invoker => (Type: registry.Get(invoker.EventType), Invoker: invoker))
            .GroupBy(handler => handler.Type.Source)
            .Select(source => new SubscriptionDefinition(
                subscriber, source.Key, source.GroupBy(h => h.Type, h => h.Invoker).ToFrozenDictionary(g => g.Key, g => g.ToArray()))),
    ];

    /// <summary>Creates the subscription of a delivery, which sends events of a module to a target outside.</summary>
    /// <param name="module">The module that publishes the events, and stores the cursor of the delivery.</param>
    /// <param name="name">The name of the delivery.</param>
    /// <param name="events">The types of the events to send.</param>
    /// <param name="all">Whether the delivery sends all events of the module, also those that this process does not know yet.</param>
    internal static SubscriptionDefinition ForDelivery(string module, string name, IEnumerable<EventType> events, bool all) =>
        new(module, module, events.ToFrozenDictionary(type => type, _ => Array.Empty<HandlerInvoker>()))
        {
            Delivery = name,
            Cursor = CursorOf(name),
            IgnoresUnknown = !all,
        };

    /// <summary>The name of the cursor of a delivery. No module has such a name.</summary>
    internal static string CursorOf(string delivery) => $"{OutsideMark}delivery:{delivery}";

    /// <summary>Returns whether a cursor belongs to what sends events outside, such as a delivery or the relay to a broker, and not to handlers.</summary>
    internal static bool IsOfOutside(string cursor) => cursor.StartsWith(OutsideMark);

    /// <inheritdoc/>
    public override string ToString() => Delivery is null ? $"{Subscriber} <- {Source}" : $"{Source} -> {Delivery}";

    /// <summary>Returns whether events of a type are handled or sent.</summary>
    internal bool Takes(EventType type) => _handlers.ContainsKey(type);

    internal IReadOnlyList<HandlerInvoker> HandlersOf(EventType type) => _handlers.GetValueOrDefault(type, []);
}
