using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using Monolith.Runtime.Events;

namespace Monolith.Runtime;

/// <summary>
/// The JSON schema of an event's payload, from the metadata with which the event is written, and with descriptions from its XML documentation.
/// </summary>
public static class EventSchema
{
    private const string Reference = "$ref", Description = "description", Dialect = "https://json-schema.org/draft/2020-12/schema";

    private static readonly JsonSchemaExporterOptions Options = new()
    {
        TreatNullObliviousAsNonNullable = true,
        TransformSchemaNode = Describe,
    };

    /// <summary>Creates the schema of an event as a document of its own (JSON Schema 2020-12).</summary>
    /// <param name="type">The event.</param>
    /// <param name="format">Knows the address of the schema.</param>
    public static JsonObject Of(EventType type, CloudEventFormat format)
    {
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(format);
        var schema = Export(type);
        schema.Insert(0, "$schema", Dialect);
        schema.Insert(1, "$id", format.SchemaOf(type).AbsoluteUri);
        schema.Insert(2, "title", type.Name);
        return schema;
    }

    /// <summary>Creates the schema of an event as a part of another document.</summary>
    /// <param name="type">The event.</param>
    /// <param name="pointer">Where the schema is in the document, such as <c>#/components/schemas/Name</c>.</param>
    internal static JsonObject PartOf(EventType type, string pointer)
    {
        var schema = Export(type);
        Rebase(schema, pointer);
        return schema;
    }

    private static JsonObject Export(EventType type) => type.Json.GetJsonSchemaAsNode(Options).AsObject();

    private static JsonNode Describe(JsonSchemaExporterContext context, JsonNode schema)
    {
        var summary = context.PropertyInfo switch
        {
            { AttributeProvider: PropertyInfo property } => XmlSummaries.Of(property),
            null when context.Path.IsEmpty => XmlSummaries.Of(context.TypeInfo.Type),
            _ => null,
        };
        if (summary is not null && schema is JsonObject node && !node.ContainsKey(Reference))
        {
            node.Insert(0, Description, summary);
        }

        return schema;
    }

    /// <summary>Moves the references within the schema, for example of a type that contains itself.</summary>
    private static void Rebase(JsonNode? node, string pointer)
    {
        switch (node)
        {
            case JsonObject schema:
                if (schema[Reference] is JsonValue reference && reference.TryGetValue<string>(out var target) && target.StartsWith('#'))
                {
                    schema[Reference] = pointer + target[1..];
                }

                foreach (var (_, child) in schema)
                {
                    Rebase(child, pointer);
                }

                break;
            case JsonArray items:
                foreach (var item in items)
                {
                    Rebase(item, pointer);
                }

                break;
        }
    }
}
