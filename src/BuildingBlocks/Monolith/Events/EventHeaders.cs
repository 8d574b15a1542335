using System.Text.Json;
using System.Text.Json.Serialization;

namespace Monolith;

/// <summary>Where an event came from.</summary>
/// <param name="TraceParent">The W3C trace context of the publisher, if it was traced.</param>
/// <param name="CorrelationId">What all events of one conversation share: the first request's id.</param>
/// <param name="CausationId">The id of the event that was being handled when this one was published, if any.</param>
public sealed record EventHeaders(string? TraceParent, string? CorrelationId, string? CausationId)
{
    /// <summary>No headers.</summary>
    public static EventHeaders None { get; } = new(null, null, null);

    /// <summary>The headers as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, EventHeadersJson.Default.EventHeaders);

    /// <summary>Reads headers; text that is no headers reads as none, as headers decide nothing.</summary>
    /// <param name="json">What <see cref="ToJson"/> wrote.</param>
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
