using System.Text.Json.Nodes;

namespace Monolith.Architecture;

/// <summary>The values of a sample. A record that validates itself may accept one variant and reject another.</summary>
/// <param name="Text">The value of texts without a format.</param>
/// <param name="Number">The value of numbers.</param>
internal sealed record SampleVariant(string Text, int Number);

/// <summary>Makes a sample payload from a schema.</summary>
/// <param name="variant">The values.</param>
internal sealed class SampleMaker(SampleVariant variant)
{
    /// <summary>Limits the depth, because a type may contain itself.</summary>
    private const int MaxDepth = 8;

    /// <summary>The values that are tried, the plainest first.</summary>
    public static readonly IReadOnlyList<SampleVariant> Variants =
    [
        .. from number in new[] { 1, 100, 0, -1 }
           from text in new[] { "text", "EUR", "ann@example.org", "https://example.org/", "1" }
           select new SampleVariant(text, number),
    ];

    /// <summary>Whether to leave out what is optional, and to write null where it is allowed.</summary>
    public bool RequiredOnly { get; init; }

    /// <summary>The number of the member that gets the default value of its type, or -1.</summary>
    public int DefaultMember { get; init; } = -1;

    /// <summary>The number of members that were made.</summary>
    public int Members { get; private set; }

    public JsonNode? Make(SchemaNode schema) => Make(schema, MaxDepth);

    private JsonNode? Make(SchemaNode schema, int depth)
    {
        if (schema.Nullable && (RequiredOnly || depth <= 0))
        {
            return null;
        }

        if (schema.Const is { } only)
        {
            return only.DeepClone();
        }

        if (schema.Choice is { } choice)
        {
            return Make(choice(), depth);
        }

        if (schema.HasMembers)
        {
            return schema.Members[0].Split(" = ") is [_, var number] ? JsonNode.Parse(number) : schema.Members[0];
        }

        var isFilled = !RequiredOnly && depth > 0;
        if (schema.Items is { } items)
        {
            return isFilled ? new JsonArray(Make(items(), depth - 1)) : new JsonArray();
        }

        if (schema.Values is { } values)
        {
            return isFilled ? new JsonObject { [KeyOf(schema)] = Make(values(), depth - 1) } : new JsonObject();
        }

        return schema.Types.FirstOrDefault() switch
        {
            "object" => new JsonObject(schema.Properties.Where(p => !RequiredOnly || schema.Required.Contains(p.Key) || p.Value().Const is not null)
                .Select(p => KeyValuePair.Create(p.Key, MakeMember(p.Value(), depth - 1)))),
            "array" => new JsonArray(),
            "integer" or "number" => variant.Number,
            "boolean" => true,
            _ => TextOf(schema),
        };
    }

    private JsonNode? MakeMember(SchemaNode schema, int depth) =>
        schema.Const is null && Members++ == DefaultMember ? DefaultOf(schema, depth) : Make(schema, depth);

    private JsonNode? DefaultOf(SchemaNode schema, int depth) => schema switch
    {
        { Nullable: true } => null,
        { HasMembers: true } or { Choice: not null } or { Items: not null } or { Values: not null } => Make(schema, depth),
        { Format: "uuid" } => Guid.Empty.ToString(),
        { Format: "date-time" } => "0001-01-01T00:00:00+00:00",
        { Format: "date" } => "0001-01-01",
        { Format: "time" } => "00:00:00",
        _ => schema.Types.FirstOrDefault() switch
        {
            "integer" or "number" => 0,
            "boolean" => false,
            _ when schema.Rest.Contains("pattern", StringComparison.Ordinal) => "00:00:00",
            _ => Make(schema, depth),
        },
    };

    private static string KeyOf(SchemaNode schema) => schema.Keys?.Invoke() switch
    {
        null => "key",
        { HasMembers: true } names => names.Members[0],
        { Format: "uuid" or "date-time" or "date" or "time" or "uri" } text => Formatted(text.Format)!,
        { Format: "boolean" } => "True",
        { Format: "character" } => "t",
        { Format: "duration" } => "03:04:05",
        { Format: { } format } when NumberFormats.IsNumber(format) => "1",
        _ => "key",
    };

    private string TextOf(SchemaNode schema) => Formatted(schema.Format) ?? (
        schema.Rest.Contains("maxLength 1", StringComparison.Ordinal) ? "t"
        : schema.Rest.Contains("pattern", StringComparison.Ordinal) ? "03:04:05"
        : variant.Text);

    private static string? Formatted(string? format) => format switch
    {
        "uuid" => "01890a5d-ac96-774b-bcce-b302099a8057",
        "date-time" => "2030-01-02T03:04:05+00:00",
        "date" => "2030-01-02",
        "time" => "03:04:05",
        "uri" => "https://example.org/",
        _ => null,
    };
}
