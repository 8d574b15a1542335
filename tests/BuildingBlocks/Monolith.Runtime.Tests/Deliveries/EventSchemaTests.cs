using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Monolith.Runtime.Events;

namespace Monolith.Runtime.Tests;

/// <summary>The JSON schema of an event says what the serializer writes: names, nulls, enums, and types that contain themselves.</summary>
public sealed class EventSchemaTests
{
    private static readonly EventType Type = new EventRegistry([typeof(Shipped).Assembly]).Get(typeof(Shipped));

    private static readonly CloudEventFormat Format = new(Microsoft.Extensions.Options.Options.Create(new CloudEventOptions()));

    [Fact]
    public void Members_have_their_written_names_and_say_whether_they_may_be_null_or_missing()
    {
        var schema = EventSchema.Of(Type, Format);

        Assert.Equal(["$schema", "$id", "title"], schema.Select(member => member.Key).Take(3));
        Assert.Equal("urn:monolith:parcels.shipped:v3", (string?)schema["$id"]);
        Assert.Equal(["parcel", "carrier", "at", "parts"], schema["required"]!.AsArray().Select(name => (string?)name));
        Assert.Equal("uuid", (string?)schema["properties"]!["parcel"]!["format"]);
        Assert.Equal("date-time", (string?)schema["properties"]!["at"]!["format"]);
        Assert.Equal("string", (string?)schema["properties"]!["at"]!["type"]);
        Assert.Equal(["string", "null"], schema["properties"]!["note"]!["type"]!.AsArray().Select(type => (string?)type));
    }

    [Fact]
    public void An_enum_that_is_written_by_name_has_the_names()
    {
        var carrier = EventSchema.Of(Type, Format)["properties"]!["carrier"]!;

        Assert.Equal(["Post", "Courier"], carrier["enum"]!.AsArray().Select(name => (string?)name));
    }

    /// <summary>Within another document, the references of a schema led to the beginning of that document.</summary>
    [Fact]
    public void References_within_a_schema_lead_to_the_schema_also_as_a_part_of_another_document()
    {
        var alone = EventSchema.Of(Type, Format);
        var part = AsyncApiDocument.Create("Parcels", [Type], Format);

        Assert.NotEmpty(ReferencesIn(alone));
        Assert.All(ReferencesIn(alone), reference => Assert.NotNull(Find(alone, reference)));
        Assert.All(ReferencesIn(part), reference => Assert.NotNull(Find(part, reference)));
    }

    private static JsonNode? Find(JsonNode document, string reference) => reference.Split('/').Skip(1)
        .Aggregate((JsonNode?)document, (node, name) => node is JsonArray items ? items[int.Parse(name, null)] : node?[name]);

    private static IEnumerable<string> ReferencesIn(JsonNode? node) => node switch
    {
        JsonObject named => named.SelectMany(child => child is { Key: "$ref", Value: JsonValue reference } ? [(string)reference!] : ReferencesIn(child.Value)),
        JsonArray items => items.SelectMany(ReferencesIn),
        _ => [],
    };
}

/// <summary>A parcel was shipped.</summary>
[IntegrationEvent("parcels.shipped", Version = 3)]
public sealed record Shipped(Guid Parcel, Carrier Carrier, DateTimeOffset At, IReadOnlyList<Part> Parts, string? Note = null) : IIntegrationEvent
{
    string IIntegrationEvent.Key => Parcel.ToString();
}

/// <summary>A part of a parcel, which may consist of parts.</summary>
public sealed record Part(string Name, IReadOnlyList<Part> Parts);

/// <summary>Who carries a parcel.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Carrier>))]
public enum Carrier
{
    /// <summary>The post.</summary>
    Post,

    /// <summary>A courier.</summary>
    Courier,
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Shipped))]
internal sealed partial class ParcelsJson : JsonSerializerContext;
