using System.Collections.Frozen;

namespace Monolith.Runtime.Events;

/// <summary>A subscription: its subscriber, its source and its handlers.</summary>
public sealed class SubscriptionDefinition
{
    private readonly FrozenDictionary<EventType, HandlerInvoker[]> _handlers;

    private SubscriptionDefinition(string subscriber, string source, IEnumerable<(EventType Type, HandlerInvoker Invoker)> handlers)
    {
        Subscriber = subscriber;
        Source = source;
        _handlers = handlers.GroupBy(h => h.Type, h => h.Invoker).ToFrozenDictionary(g => g.Key, g => g.ToArray());
    }

    /// <summary>The module that receives the events.</summary>
    public string Subscriber { get; }

    /// <summary>The module that publishes the events.</summary>
    public string Source { get; }

    /// <summary>The types of the events that have a handler, in no particular order.</summary>
    public IEnumerable<EventType> Events => _handlers.Keys;

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
            .Select(source => new SubscriptionDefinition(subscriber, source.Key, source)),
    ];

    /// <inheritdoc/>
    public override string ToString() => $"{Subscriber} <- {Source}";

    internal IReadOnlyList<HandlerInvoker> HandlersOf(EventType type) => _handlers.GetValueOrDefault(type, []);
}
