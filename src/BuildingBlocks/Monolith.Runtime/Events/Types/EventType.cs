using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace Monolith.Runtime.Events;

/// <summary>What the event core knows of one type of event.</summary>
public sealed class EventType
{
    internal EventType(
        Type clrType, IntegrationEventAttribute attribute, JsonTypeInfo json, IReadOnlyDictionary<int, IEventUpcaster> upcasters)
    {
        ClrType = clrType;
        Name = attribute.Name;
        Version = attribute.Version;
        PersonalData = attribute.PersonalData;
        Tombstone = attribute.Tombstone;
        Source = SourceOf(attribute.Name);
        Json = json;
        Upcasters = upcasters;
    }

    /// <summary>The record that carries it.</summary>
    public Type ClrType { get; }

    /// <summary>The wire name, such as <c>ordering.order-placed</c>.</summary>
    public string Name { get; }

    /// <summary>The newest version of its payload.</summary>
    public int Version { get; }

    /// <summary>The module that publishes it: the wire name up to the dot.</summary>
    public string Source { get; }

    /// <summary>Whether its payload holds personal data.</summary>
    public bool PersonalData { get; }

    /// <summary>Whether it ends its key.</summary>
    public bool Tombstone { get; }

    /// <summary>The JSON metadata by which its payload is written and read.</summary>
    public JsonTypeInfo Json { get; }

    /// <summary>What lifts older payloads, by the version that each understands.</summary>
    public IReadOnlyDictionary<int, IEventUpcaster> Upcasters { get; }

    /// <summary>The module part of a wire name.</summary>
    /// <param name="name">The wire name.</param>
    public static string SourceOf(string name) => name.Split('.')[0];

    /// <summary>Writes an event as its payload.</summary>
    /// <param name="message">An event of this type.</param>
    public string Serialize(IIntegrationEvent message) => System.Text.Json.JsonSerializer.Serialize(message, Json);

    /// <summary>Reads a payload, lifting older versions on the way.</summary>
    /// <param name="payload">The payload.</param>
    /// <param name="version">The version it was written in.</param>
    /// <exception cref="UnreadableEventException">It is no payload of this event in a version that is understood.</exception>
    public IIntegrationEvent Deserialize(string payload, int version)
    {
        if (version > Version)
        {
            throw new UnreadableEventException(
                $"{Name} is of version {version}, and this process understands up to {Version}: deploy the newer contract, then retry.");
        }

        try
        {
            var message = version == Version
                ? System.Text.Json.JsonSerializer.Deserialize(payload, Json)
                : System.Text.Json.JsonSerializer.Deserialize(Lift(payload, version), Json);
            return message as IIntegrationEvent
                ?? throw new UnreadableEventException($"The payload of {Name} is null.");
        }
        catch (Exception e) when (e is System.Text.Json.JsonException or InvalidOperationException or FormatException)
        {
            throw new UnreadableEventException($"The payload of {Name} (version {version}) can't be read: {e.Message}", e);
        }
    }

    private JsonObject Lift(string payload, int version)
    {
        var json = JsonNode.Parse(payload) as JsonObject
            ?? throw new UnreadableEventException($"The payload of {Name} is no JSON object.");
        for (var v = version; v < Version; v++)
        {
            if (!Upcasters.TryGetValue(v, out var upcaster))
            {
                throw new UnreadableEventException(
                    $"{Name} is of version {version}, and nothing lifts {v} to {v + 1}: add an EventUpcaster<{ClrType.Name}>({v}) beside the event.");
            }

            json = upcaster.Upcast(json);
        }

        return json;
    }
}

/// <summary>An event that this process can't read: its name, version or payload says nothing to it.</summary>
public sealed class UnreadableEventException : Exception
{
    /// <summary>Says why.</summary>
    public UnreadableEventException(string message)
        : base(message)
    {
    }

    /// <summary>Says why, and what was thrown.</summary>
    public UnreadableEventException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
