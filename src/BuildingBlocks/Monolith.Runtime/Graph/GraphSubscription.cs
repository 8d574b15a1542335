using Monolith.Runtime.Events;

namespace Monolith.Runtime;

/// <summary>An edge of the graph: a module handles events of another one.</summary>
/// <param name="Source">The module that publishes them.</param>
/// <param name="Subscriber">The module that handles them.</param>
/// <param name="Definition">The events and their handlers.</param>
/// <param name="HasBroker">Whether a broker is configured.</param>
public sealed record GraphSubscription(GraphModule Source, GraphModule Subscriber, SubscriptionDefinition Definition, bool HasBroker)
{
    /// <summary>How the events travel now; null if they neither start nor end in this process, or the subscriber is absent.</summary>
    public EventRoute? Route => (Source.Location, Subscriber.Location) switch
    {
        ({ IsLocal: false }, { IsLocal: false }) => null,
        ({ IsLocal: true }, { IsLocal: true }) => EventRoute.Log,
        ({ IsLocal: false, IsRemote: false }, _) => EventRoute.NoSource,
        (_, { IsLocal: false, IsRemote: false }) => null,
        _ => HasBroker ? EventRoute.Broker : EventRoute.NoBroker,
    };

    /// <summary>The wire names of the events, in alphabetical order.</summary>
    public IEnumerable<string> EventNames => Definition.Events.Select(type => type.Name).Order(StringComparer.Ordinal);
}

/// <summary>How events travel from a source to a subscriber.</summary>
public enum EventRoute
{
    /// <summary>Both are local: the subscriber reads the source's log.</summary>
    Log,

    /// <summary>One runs in another process: the broker transports the events.</summary>
    Broker,

    /// <summary>One runs in another process, and no broker is configured.</summary>
    NoBroker,

    /// <summary>The subscriber is local, and the source is absent.</summary>
    NoSource,
}
