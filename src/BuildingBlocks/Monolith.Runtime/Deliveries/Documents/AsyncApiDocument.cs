using System.Globalization;
using System.Text.Json.Nodes;
using Monolith.Runtime.Events;

namespace Monolith.Runtime;

/// <summary>
/// Describes the events that modules publish to receivers outside, as a document of AsyncAPI 3.0 (<see href="https://www.asyncapi.com/"/>): a
/// channel for each module, with the CloudEvents that it may send.
/// </summary>
public static class AsyncApiDocument
{
    private const string Schemas = "#/components/schemas", Envelope = "CloudEvent", Headers = "WebhookHeaders", CloudEventsJson = "application/cloudevents+json";

    /// <summary>Creates the document.</summary>
    /// <param name="title">The name of the product.</param>
    /// <param name="events">The events, in any order.</param>
    /// <param name="format">Knows the source and the schema of each event.</param>
    public static JsonObject Create(string title, IEnumerable<EventType> events, CloudEventFormat format)
    {
        ArgumentNullException.ThrowIfNull(format);
        var types = events.OrderBy(type => type.Name, StringComparer.Ordinal).ToList();
        var modules = types.GroupBy(type => type.Source).ToList();
        return new JsonObject
        {
            ["asyncapi"] = "3.0.0",
            ["info"] = new JsonObject
            {
                ["title"] = title,
                ["version"] = "1.0.0",
                ["description"] = "The events that the modules send to receivers outside: at least once, and in order within each key (partitionkey). "
                    + "A receiver recognizes an event that is sent again by its id. Over HTTP each event is one POST request, which is signed as a Standard Webhook "
                    + "(https://www.standardwebhooks.com) and answered with 2xx; over RabbitMQ it is the body of one message.",
            },
            ["defaultContentType"] = CloudEventsJson,
            ["channels"] = ObjectOf(modules, module => module.Key, DescribeChannel),
            ["operations"] = ObjectOf(modules, module => module.Key, DescribeOperation),
            ["components"] = new JsonObject
            {
                ["messages"] = ObjectOf(types, type => type.Name, type => DescribeMessage(type, format)),
                ["schemas"] = new JsonObject(
                    types.Select(type => KeyValuePair.Create(NameOf(type), (JsonNode?)EventSchema.PartOf(type, $"{Schemas}/{NameOf(type)}")))
                        .Append(KeyValuePair.Create(Envelope, (JsonNode?)DescribeEnvelope()))
                        .Append(KeyValuePair.Create(Headers, (JsonNode?)DescribeHeaders()))),
            },
        };
    }

    /// <summary>The address is null, because the configuration of the host decides where a receiver gets the events.</summary>
    private static JsonObject DescribeChannel(IGrouping<string, EventType> module) => new()
    {
        ["address"] = null,
        ["title"] = module.Key,
        ["messages"] = ObjectOf(module, type => type.Name, type => Reference($"#/components/messages/{type.Name}")),
    };

    private static JsonObject DescribeOperation(IGrouping<string, EventType> module) => new()
    {
        ["action"] = "send",
        ["channel"] = Reference($"#/channels/{module.Key}"),
        ["messages"] = new JsonArray([.. module.Select(type => Reference($"#/channels/{module.Key}/messages/{type.Name}"))]),
    };

    private static JsonObject DescribeMessage(EventType type, CloudEventFormat format)
    {
        var message = new JsonObject
        {
            ["name"] = type.Name,
            ["title"] = type.ClrType.Name,
            ["contentType"] = CloudEventsJson,
            ["headers"] = Reference($"{Schemas}/{Headers}"),
            ["payload"] = new JsonObject
            {
                ["allOf"] = new JsonArray(
                    Reference($"{Schemas}/{Envelope}"),
                    new JsonObject
                    {
                        ["type"] = "object",
                        ["properties"] = new JsonObject
                        {
                            ["type"] = Constant(type.Name),
                            ["source"] = Constant(format.SourceOf(type.Source).AbsoluteUri),
                            ["dataschema"] = Constant(format.SchemaOf(type).AbsoluteUri),
                            ["data"] = Reference($"{Schemas}/{NameOf(type)}"),
                        },
                    }),
            },
        };
        if (Describe(type) is { Length: > 0 } text)
        {
            message.Insert(2, "description", text);
        }

        return message;
    }

    private static string Describe(EventType type) => string.Join(' ', new[]
    {
        XmlSummaries.Of(type.ClrType),
        type.PersonalData ? "It contains personal data." : null,
        type.Tombstone ? "It ends its key: the receiver must erase what it has stored under this subject." : null,
    }.OfType<string>());

    private static JsonObject DescribeEnvelope() => new()
    {
        ["type"] = "object",
        ["required"] = new JsonArray("specversion", "id", "source", "type", "time", "datacontenttype", "dataschema", "sequence", "data"),
        ["properties"] = new JsonObject
        {
            ["specversion"] = Constant("1.0"),
            ["id"] = Text("The id of the event. It stays the same when the event is sent again.", "uuid"),
            ["source"] = Text("The module that published the event.", "uri"),
            ["type"] = Text("The name of the event."),
            ["subject"] = Text("The key of the event in its module. Two tenants may use the same one."),
            ["partitionkey"] = Text("The key within which events arrive in order, with the tenant if the module has tenants."),
            ["tenant"] = Text("The tenant for which the event was published, if there is one."),
            ["time"] = Text("When the event was published.", "date-time"),
            ["datacontenttype"] = Constant("application/json"),
            ["dataschema"] = Text("The JSON schema of the data, with its version.", "uri"),
            ["sequence"] = Text("The position of the event in the log of its module. It sorts as a text."),
            ["traceparent"] = Text("The W3C trace context of the publisher."),
            ["data"] = new JsonObject { ["type"] = "object" },
        },
    };

    private static JsonObject DescribeHeaders() => new()
    {
        ["type"] = "object",
        ["description"] = "The headers of a request over HTTP. A message of RabbitMQ has none of them.",
        ["properties"] = new JsonObject
        {
            [WebhookSignature.IdHeader] = Text("The id of the event.", "uuid"),
            [WebhookSignature.TimestampHeader] = Text("The time of the attempt, in seconds since 1970."),
            [WebhookSignature.SignatureHeader] = Text("One or two signatures, separated by a space: v1, and the HMAC-SHA256 of id.timestamp.body in Base64."),
        },
    };

    private static JsonObject Text(string description, string? format = null)
    {
        var text = new JsonObject { ["type"] = "string", ["description"] = description };
        if (format is not null)
        {
            text["format"] = format;
        }

        return text;
    }

    private static JsonObject Constant(string value) => new() { ["type"] = "string", ["const"] = value };

    private static JsonObject Reference(string target) => new() { ["$ref"] = target };

    private static JsonObject ObjectOf<T>(IEnumerable<T> items, Func<T, string> name, Func<T, JsonObject> value) =>
        new(items.Select(item => KeyValuePair.Create(name(item), (JsonNode?)value(item))));

    private static string NameOf(EventType type) => string.Create(CultureInfo.InvariantCulture, $"{type.Name}.v{type.Version}");
}
