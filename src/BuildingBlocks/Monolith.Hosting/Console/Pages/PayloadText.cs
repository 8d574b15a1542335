using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Monolith.Hosting;

/// <summary>Formats payloads for people.</summary>
internal static class PayloadText
{
    private const string Mask = "***";

    /// <summary>The text is encoded when it becomes HTML.</summary>
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Indents a payload.</summary>
    /// <param name="payload">The JSON. Other text stays as it is.</param>
    /// <param name="mask">Whether to replace all texts and numbers, and a payload that is not JSON.</param>
    public static string Format(string payload, bool mask)
    {
        try
        {
            var json = JsonNode.Parse(payload);
            return (mask ? Masked(json) : json)?.ToJsonString(Indented) ?? "null";
        }
        catch (JsonException)
        {
            return mask ? Mask : payload;
        }
    }

    private static JsonNode? Masked(JsonNode? json) => json switch
    {
        JsonObject members => new JsonObject(members.Select(member => KeyValuePair.Create(member.Key, Masked(member.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Masked)]),
        { } value when value.GetValueKind() is JsonValueKind.String or JsonValueKind.Number => JsonValue.Create(Mask),
        _ => json?.DeepClone(),
    };
}
