using System.Globalization;
using System.Text.Json.Nodes;

namespace Monolith.Architecture;

/// <summary>A node of a JSON schema, with references resolved.</summary>
internal sealed class SchemaNode
{
    private const string Null = "null";

    /// <summary>The keywords that are compared individually. All others are compared as text.</summary>
    private static readonly HashSet<string> Known =
    [
        ContractSchema.TypeKey, ContractSchema.FormatKey, ContractSchema.EnumKey, ContractSchema.NumberedMembersKey,
        "properties", "required", "items", "additionalProperties", "default", "description", "title", "$schema",
    ];

    private SchemaNode(JsonNode json, JsonNode root)
    {
        Json = json;
        if (json is not JsonObject node)
        {
            // true allows any value; false allows none, and no type exports it.
            Nullable = true;
            return;
        }

        string[] types = node[ContractSchema.TypeKey] switch
        {
            JsonArray all => [.. all.Select(t => t!.GetValue<string>())],
            JsonValue one => [one.GetValue<string>()],
            _ => [],
        };
        var values = node[ContractSchema.EnumKey] as JsonArray;
        Types = types.Where(t => t != Null).ToHashSet();
        if (types.Length == 0 && node["properties"] is not null)
        {
            // For one of several shapes, the containing schema states once that it is an object.
            Types.Add("object");
        }

        if (Types.Count == 0 && values?.Any(v => v is JsonValue value && value.GetValueKind() == System.Text.Json.JsonValueKind.String) == true)
        {
            Types.Add("string");
        }

        var isOpen = types.Length == 0 && Types.Count == 0 && values is null && node["const"] is null && node["anyOf"] is null;
        Nullable = types.Contains(Null) || values?.Contains(null) == true || isOpen;
        Format = (string?)node[ContractSchema.FormatKey];
        Members = node[ContractSchema.NumberedMembersKey] is JsonObject numbered
            ? [.. numbered.Select(m => string.Create(CultureInfo.InvariantCulture, $"{m.Key} = {m.Value}"))]
            : [.. (values ?? []).Where(v => v is not null).Select(v => v!.ToString())];
        HasMembers = Members.Count > 0;
        Required = (node["required"] as JsonArray ?? []).Select(r => r!.GetValue<string>()).ToHashSet();
        Properties = (node["properties"] as JsonObject ?? []).ToDictionary(p => p.Key, p => Of(p.Value!, root));
        Items = node["items"] is { } items ? Of(items, root) : null;
        Values = node["additionalProperties"] is { } others && others.GetValueKind() != System.Text.Json.JsonValueKind.False ? Of(others, root) : null;
        Keys = node[ContractSchema.KeysKey] is { } keys ? Of(keys, root) : null;
        Const = node["const"];
        Choice = node["anyOf"] is JsonArray { Count: > 0 } choices ? Of(choices[0]!, root) : null;
        Default = node["default"]?.ToJsonString();
        Rest = string.Join(", ", node.Where(k => !Known.Contains(k.Key)).OrderBy(k => k.Key, StringComparer.Ordinal)
            .Select(k => $"{k.Key} {k.Value?.ToJsonString()}"));
    }

    public JsonNode Json { get; }

    /// <summary>The JSON types except null. Empty means any type.</summary>
    public HashSet<string> Types { get; } = [];

    public bool Nullable { get; }

    public string? Format { get; }

    public IReadOnlyList<string> Members { get; } = [];

    public bool HasMembers { get; }

    public HashSet<string> Required { get; } = [];

    public Dictionary<string, Func<SchemaNode>> Properties { get; } = [];

    public Func<SchemaNode>? Items { get; }

    /// <summary>The schema of the values of a dictionary.</summary>
    public Func<SchemaNode>? Values { get; }

    /// <summary>The schema of the keys of a dictionary, or null if they are texts.</summary>
    public Func<SchemaNode>? Keys { get; }

    /// <summary>The only allowed value, such as a type discriminator.</summary>
    public JsonNode? Const { get; }

    /// <summary>The first of several possible shapes, as for a base type with derived types.</summary>
    public Func<SchemaNode>? Choice { get; }

    public string? Default { get; }

    public string Rest { get; } = string.Empty;

    public static SchemaNode Root(JsonNode schema) => Of(schema, schema)();

    /// <summary>Returns a short description for display.</summary>
    public override string ToString()
    {
        var what = this switch
        {
            { HasMembers: true } => $"one of {string.Join(", ", Members)}",
            { Items: { } items } => $"list of {items()}",
            { Values: { } values } => $"map of {values()}",
            { Types.Count: 0 } => "anything",
            _ => string.Join(" or ", Types.Order(StringComparer.Ordinal)),
        };
        return what + (Format is null ? "" : $" ({Format})") + (Nullable && Types.Count > 0 ? " or null" : "");
    }

    private static Func<SchemaNode> Of(JsonNode node, JsonNode root) => () => new SchemaNode(Follow(node, root), root);

    /// <summary>The exporter writes a nested occurrence of a type as a pointer to its first occurrence.</summary>
    private static JsonNode Follow(JsonNode node, JsonNode root)
    {
        if (node is not JsonObject schema || (string?)schema["$ref"] is not { } pointer)
        {
            return node;
        }

        return pointer.TrimStart('#').Split('/', StringSplitOptions.RemoveEmptyEntries).Aggregate(root, (at, step) =>
            (at is JsonArray list ? list[int.Parse(step, CultureInfo.InvariantCulture)] : at[step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)])
            ?? throw new FormatException($"The schema reference {pointer} does not exist in the schema."));
    }
}
