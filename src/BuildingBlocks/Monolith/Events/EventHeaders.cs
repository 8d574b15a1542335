using System.Text.Json;
using System.Text.Json.Serialization;

namespace Monolith;

/// <summary>The origin of an event.</summary>
/// <param name="TraceParent">The W3C trace context of the publisher, or null when the publisher was not traced.</param>
/// <param name="CorrelationId">The correlation id that all events of one conversation share: the id of the first request.</param>
/// <param name="CausationId">The id of the event whose handler published this one, or null.</param>
public sealed record EventHeaders(string? TraceParent, string? CorrelationId, string? CausationId)
{
    /// <summary>Empty headers.</summary>
    public static EventHeaders None { get; } = new(null, null, null);

    /// <summary>The tenant for which the event was published, or null.</summary>
    public string? Tenant { get; init; }

    /// <summary>Whether the event is part of a snapshot, and not of the log.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsSnapshot { get; init; }

    /// <summary>Serializes the headers to JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, EventHeadersJson.Default.EventHeaders);

    /// <summary>
    /// Parses headers. Invalid JSON gives empty headers: the event has no trace, and no tenant for which its handler could read or save anything.
    /// </summary>
    /// <param name="json">The output of <see cref="ToJson"/>.</param>
    public static EventHeaders Parse(string json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, EventHeadersJson.Default.EventHeaders) ?? None;
        }
        catch (JsonException)
        {
            return None;
        }
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(EventHeaders))]
internal sealed partial class EventHeadersJson : JsonSerializerContext;
