using System.Collections.Frozen;

namespace Monolith.Runtime.Events;

/// <summary>Who listens to whom, and with which handlers.</summary>
public sealed class SubscriptionDefinition
{
    private readonly FrozenDictionary<EventType, HandlerInvoker[]> _handlers;

    private SubscriptionDefinition(string subscriber, string source, IEnumerable<(EventType Type, HandlerInvoker Invoker)> handlers)
    {
        Subscriber = subscriber;
        Source = source;
        _handlers = handlers.GroupBy(h => h.Type, h => h.Invoker).ToFrozenDictionary(g => g.Key, g => g.ToArray());
    }

    /// <summary>The module that listens.</summary>
    public string Subscriber { get; }

    /// <summary>The module that it listens to.</summary>
    public string Source { get; }

    /// <summary>The events that have a handler, in no order.</summary>
    public IEnumerable<EventType> Events => _handlers.Keys;

    /// <summary>The subscriptions of a module: one for each module whose events its handlers take.</summary>
    /// <param name="subscriber">The module that listens.</param>
    /// <param name="handlerTypes">Its handler classes.</param>
    /// <param name="registry">The events.</param>
    /// <exception cref="InvalidOperationException">A handler takes an event that is not known.</exception>
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
