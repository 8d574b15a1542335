using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace Monolith.Runtime.Events;

/// <summary>Metadata of one event type.</summary>
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

    /// <summary>The CLR type of the event.</summary>
    public Type ClrType { get; }

    /// <summary>The event name, such as <c>ordering.order-placed</c>.</summary>
    public string Name { get; }

    /// <summary>The newest version of the payload.</summary>
    public int Version { get; }

    /// <summary>The module that publishes the event: the event name up to the dot.</summary>
    public string Source { get; }

    /// <summary>Whether the payload contains personal data.</summary>
    public bool PersonalData { get; }

    /// <summary>Whether the event ends its key.</summary>
    public bool Tombstone { get; }

    /// <summary>The JSON metadata with which the payload is serialized.</summary>
    public JsonTypeInfo Json { get; }

    /// <summary>The upcasters of older payloads, by the version that each reads.</summary>
    public IReadOnlyDictionary<int, IEventUpcaster> Upcasters { get; }

    /// <summary>Returns the module part of an event name.</summary>
    /// <param name="name">The event name.</param>
    public static string SourceOf(string name) => name.Split('.')[0];

    /// <summary>Serializes an event.</summary>
    /// <param name="message">An event of this type.</param>
    public string Serialize(IIntegrationEvent message) => System.Text.Json.JsonSerializer.Serialize(message, Json);

    /// <summary>Deserializes a payload and upcasts it from older versions.</summary>
    /// <param name="payload">The payload.</param>
    /// <param name="version">The version of the payload.</param>
    /// <exception cref="UnreadableEventException">The payload is invalid, or its version is not supported.</exception>
    public IIntegrationEvent Deserialize(string payload, int version)
    {
        if (version > Version)
        {
            throw UnreadableEventException.Newer($"{Name} has version {version}, but this process supports only versions up to {Version}.");
        }

        try
        {
            var message = version == Version
                ? System.Text.Json.JsonSerializer.Deserialize(payload, Json)
                : System.Text.Json.JsonSerializer.Deserialize(Upcast(payload, version), Json);
            if (message is not IIntegrationEvent read)
            {
                throw new UnreadableEventException($"The payload of {Name} is null.");
            }

            // Every database reads the same events, although only some refuse to store such a text.
            return TextMembers.FindUnstorable(read) is { } fault
                ? throw new UnreadableEventException($"The payload of {Name} contains a text that cannot be stored. {fault}")
                : read;
        }
        catch (Exception e) when (e is System.Text.Json.JsonException or InvalidOperationException or FormatException)
        {
            throw new UnreadableEventException($"The payload of {Name} (version {version}) cannot be read: {e.Message}", e);
        }
    }

    private JsonObject Upcast(string payload, int version)
    {
        var json = JsonNode.Parse(payload) as JsonObject
            ?? throw new UnreadableEventException($"The payload of {Name} is not a JSON object.");
        for (var v = version; v < Version; v++)
        {
            if (!Upcasters.TryGetValue(v, out var upcaster))
            {
                throw new UnreadableEventException(
                    $"{Name} has version {version}, but no upcaster exists from version {v} to {v + 1}. Add an EventUpcaster<{ClrType.Name}>({v}) beside the event.");
            }

            json = upcaster.Upcast(json);
        }

        return json;
    }
}

/// <summary>
/// The exception that is thrown when this process cannot read an event because its name, version or payload is unknown to it.
/// </summary>
public sealed class UnreadableEventException : Exception
{
    /// <summary>The beginning of the reason with which an event of a newer contract is parked.</summary>
    internal const string Waits = "Waits for a newer release: ";

    /// <summary>Initializes the exception with a message.</summary>
    public UnreadableEventException(string message)
        : base(message)
    {
    }

    /// <summary>Initializes the exception with a message and an inner exception.</summary>
    public UnreadableEventException(string message, Exception inner)
        : base(message, inner)
    {
    }

    /// <summary>
    /// Whether a newer release of the contract can read the event. The event then waits for it, with the later events of its key, and is
    /// handled without a retry.
    /// </summary>
    public bool IsNewer { get; private init; }

    internal static UnreadableEventException Newer(string fault) =>
        new($"{Waits}{fault} Deploy the release that knows it, which then handles it by itself.") { IsNewer = true };
}
