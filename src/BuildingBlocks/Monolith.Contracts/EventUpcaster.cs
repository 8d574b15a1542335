using System.Text.Json.Nodes;

namespace Monolith;

/// <summary>
/// Converts a stored payload of an older version to the next version, so that handlers receive only the newest one. Declare it in the
/// event's assembly, which is searched for it. The idea is from Greg Young, "Versioning in an Event Sourced System".
/// </summary>
/// <typeparam name="TEvent">The event, in its newest version.</typeparam>
/// <param name="fromVersion">The version that it reads. The result has the next version.</param>
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

/// <summary>The non-generic interface of an <see cref="EventUpcaster{TEvent}"/>.</summary>
public interface IEventUpcaster
{
    /// <summary>The type of the event.</summary>
    Type EventType { get; }

    /// <summary>The version that it reads. The result has the next version.</summary>
    int FromVersion { get; }

    /// <summary>Returns the payload in the shape of the next version. The method may modify and return the same object.</summary>
    /// <param name="payload">The stored payload.</param>
    JsonObject Upcast(JsonObject payload);
}
