using System.Text.Json.Nodes;

namespace Monolith;

/// <summary>
/// Lifts a stored payload of an older version to the next one, so that handlers only ever see the newest. Put it beside
/// the event; the event's assembly is searched for it. The idea is Greg Young's, "Versioning in an Event Sourced System".
/// </summary>
/// <typeparam name="TEvent">The event, in its newest version.</typeparam>
/// <param name="fromVersion">The version it understands; the result is of the version after it.</param>
public abstract class EventUpcaster<TEvent>(int fromVersion) : IEventUpcaster
    where TEvent : IIntegrationEvent
{
    /// <inheritdoc/>
    public Type EventType => typeof(TEvent);

    /// <inheritdoc/>
    public int FromVersion { get; } = fromVersion;

    /// <inheritdoc/>
    public abstract JsonObject Upcast(JsonObject payload);
}

/// <summary>What the event core sees of an <see cref="EventUpcaster{TEvent}"/>.</summary>
public interface IEventUpcaster
{
    /// <summary>The event whose payloads it lifts.</summary>
    Type EventType { get; }

    /// <summary>The version it understands; the result is of the version after it.</summary>
    int FromVersion { get; }

    /// <summary>Returns the payload in the shape of the next version. It may change and return the same object.</summary>
    /// <param name="payload">The payload as it was stored.</param>
    JsonObject Upcast(JsonObject payload);
}
