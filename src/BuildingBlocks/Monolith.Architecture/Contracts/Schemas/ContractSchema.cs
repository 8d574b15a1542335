using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;

namespace Monolith.Architecture;

/// <summary>
/// The JSON schema of a type from System.Text.Json's exporter, with details that the exporter omits and readers depend on: the size of
/// numbers, as OpenAPI format names, and the members of enums that are serialized as numbers.
/// </summary>
internal static class ContractSchema
{
    public const string TypeKey = "type";
    public const string FormatKey = "format";
    public const string EnumKey = "enum";

    /// <summary>The key for the members of an enum that is serialized as a number: <c>{ "placed": 0 }</c>.</summary>
    public const string NumberedMembersKey = "x-members";

    /// <summary>The JSON schema keyword for the names of a dictionary's keys, if they are not simply texts.</summary>
    public const string KeysKey = "propertyNames";

    private const string Null = "null";

    private static readonly JsonSchemaExporterOptions Options = new()
    {
        TreatNullObliviousAsNonNullable = true,
        TransformSchemaNode = (context, schema) =>
            CompleteKeys(context.TypeInfo.KeyType, Complete(Nullable.GetUnderlyingType(context.TypeInfo.Type) ?? context.TypeInfo.Type, schema)),
    };

    private static readonly Dictionary<Type, string> KeyFormats = new()
    {
        [typeof(Guid)] = "uuid",
        [typeof(DateTime)] = "date-time",
        [typeof(DateTimeOffset)] = "date-time",
        [typeof(DateOnly)] = "date",
        [typeof(TimeOnly)] = "time",
        [typeof(Uri)] = "uri",
        [typeof(bool)] = "boolean",
        [typeof(char)] = "character",
        [typeof(TimeSpan)] = "duration",
    };

    /// <summary>Exports the schema of a type.</summary>
    /// <param name="type">The JSON metadata of the type.</param>
    /// <param name="mayBeNull">Whether the value may be null.</param>
    public static JsonNode Of(JsonTypeInfo type, bool mayBeNull = false)
    {
        var schema = type.GetJsonSchemaAsNode(Options);
        if (mayBeNull && schema is JsonObject node && node[TypeKey] is JsonValue name)
        {
            node[TypeKey] = new JsonArray(name.DeepClone(), Null);
        }

        return schema;
    }

    private static JsonNode Complete(Type type, JsonNode schema)
    {
        if (schema is not JsonObject node || !IsNumber(node))
        {
            return schema;
        }

        if (type.IsEnum)
        {
            node[NumberedMembersKey] = new JsonObject(Enum.GetValues(type).Cast<object>()
                .Select(value => KeyValuePair.Create(value.ToString()!, (JsonNode?)JsonValue.Create(Convert.ToDecimal(value, null)))));
        }
        else if (NumberFormats.Of(type) is { } format)
        {
            node[FormatKey] = format;
        }

        return node;
    }

    private static JsonNode CompleteKeys(Type? key, JsonNode schema)
    {
        if (schema is JsonObject node && key is not null && key != typeof(string))
        {
            node[KeysKey] = key.IsEnum
                ? new JsonObject { [EnumKey] = new JsonArray([.. Enum.GetNames(key).Select(name => (JsonNode)name)]) }
                : new JsonObject { [FormatKey] = KeyFormats.GetValueOrDefault(key) ?? NumberFormats.Of(key) ?? key.Name };
        }

        return schema;
    }

    private static bool IsNumber(JsonObject schema) => schema[TypeKey] switch
    {
        JsonArray all => all.All(t => t!.GetValue<string>() is "integer" or "number" or Null),
        JsonValue one => one.GetValue<string>() is "integer" or "number",
        _ => false,
    };
}
