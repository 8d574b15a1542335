using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;
using Microsoft.Extensions.DependencyInjection;
using Monolith;
using Monolith.Runtime;
using Monolith.Runtime.Events;
using Ordering.Contracts;

namespace Host.Tests;

/// <summary>
/// What the host says about its events to receivers outside, checked by AsyncAPI's own JSON schema (Apache-2.0, a copy is beside this file) and
/// by events as the host writes them.
/// </summary>
public sealed class EventDescriptionTests(ProtectedHost fixture) : IClassFixture<ProtectedHost>
{
    private static readonly Lazy<JsonSchema> AsyncApi =
        new(() => Read(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "EventDescriptions", "Schemas", "asyncapi-3.0.0.json"))));

    private static readonly OrderPlaced Placed = new(
        Guid.CreateVersion7(), Guid.CreateVersion7(), [new OrderedItem(Guid.CreateVersion7(), 2, new Money(12.50m, "EUR"))], new Money(25m, "EUR"));

    private readonly RunningHost _host = fixture.Host;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_document_satisfies_the_schema_of_AsyncAPI_and_has_all_events()
    {
        var document = await ReadAsync("/asyncapi/v1.json");

        Assert.Empty(FaultsOf(document));
        Assert.Equal(
            Registry.All.Select(type => type.Name).Order(StringComparer.Ordinal),
            document["components"]!["messages"]!.AsObject().Select(message => message.Key));
        Assert.Equal("send", (string?)document["operations"]!["ordering"]!["action"]);
    }

    [Theory]
    [InlineData("asyncapi", "\"2.6.0\"")]
    [InlineData("info/version", null)]
    [InlineData("operations/ordering/action", "\"emit\"")]
    [InlineData("operations/ordering/channel", "\"ordering\"")]
    [InlineData("channels/ordering/adress", "\"typing error\"")]
    [InlineData("components/messages/ordering.order-placed/contentType", "1")]
    [InlineData("components/schemas/ordering.order-placed.v1/type", "\"record\"")]
    public async Task The_check_finds_documents_that_are_not_AsyncAPI(string path, string? value)
    {
        var document = await ReadAsync("/asyncapi/v1.json");
        var names = path.Split('/');
        var parent = names[..^1].Aggregate((JsonNode)document, (node, name) => node[name]!).AsObject();
        parent.Remove(names[^1]);
        if (value is not null)
        {
            parent[names[^1]] = JsonNode.Parse(value);
        }

        Assert.NotEmpty(FaultsOf(document));
    }

    [Fact]
    public async Task Each_reference_in_the_document_leads_to_something()
    {
        var document = await ReadAsync("/asyncapi/v1.json");
        var references = ReferencesIn(document).Distinct().ToList();

        Assert.NotEmpty(references);
        Assert.All(references, reference => Assert.NotNull(reference.Split('/').Skip(1).Aggregate((JsonNode?)document, (node, name) => node?[name])));
    }

    [Fact]
    public async Task The_schema_of_an_event_is_where_the_events_say_and_describes_what_is_written()
    {
        var format = _host.Services.GetRequiredService<CloudEventFormat>();
        var type = Registry.Get(typeof(OrderPlaced));
        var schema = await ReadAsync($"/asyncapi/schemas/{CloudEventFormat.FileOf(type)}");

        Assert.Equal("https://json-schema.org/draft/2020-12/schema", (string?)schema["$schema"]);
        Assert.Equal(format.SchemaOf(type).AbsoluteUri, (string?)schema["$id"]);
        Assert.Equal("A customer placed an order.", (string?)schema["description"]);
        Assert.Equal("The quantity, 1 or more.", (string?)schema["properties"]!["lines"]!["items"]!["properties"]!["quantity"]!["description"]);
        Assert.Empty(FaultsOf(schema, type.Serialize(Placed)));
    }

    [Theory]
    [InlineData("\"EUR\"", "null")]
    [InlineData("\"quantity\":2", "\"quantity\":\"2\"")]
    [InlineData("\"total\"", "\"sum\"")]
    [InlineData("\"orderId\":\"", "\"orderId\":\"no id ")]
    public void The_schema_of_an_event_finds_what_no_event_is(string written, string instead)
    {
        var type = Registry.Get(typeof(OrderPlaced));
        var payload = type.Serialize(Placed);
        Assert.Contains(written, payload, StringComparison.Ordinal);

        Assert.NotEmpty(FaultsOf(
            EventSchema.Of(type, _host.Services.GetRequiredService<CloudEventFormat>()), payload.Replace(written, instead, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task An_unknown_schema_is_not_found()
    {
        using var http = _host.Operator();

        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync(new Uri("/asyncapi/schemas/ordering.order-placed.v2.json", UriKind.Relative), Token)).StatusCode);
    }

    private EventRegistry Registry => _host.Services.GetRequiredService<EventRegistry>();

    private async Task<JsonObject> ReadAsync(string path)
    {
        using var http = _host.Operator();
        return JsonNode.Parse(await http.GetStringAsync(new Uri(path, UriKind.Relative), Token))!.AsObject();
    }

    private static IReadOnlyList<string> FaultsOf(JsonObject document) => FaultsOf(AsyncApi.Value, document.ToJsonString());

    private static IReadOnlyList<string> FaultsOf(JsonObject schema, string payload) => FaultsOf(Read(schema.ToJsonString()), payload);

    private static IReadOnlyList<string> FaultsOf(JsonSchema schema, string json)
    {
        using var document = JsonDocument.Parse(json);
        var result = schema.Evaluate(document.RootElement, new EvaluationOptions { OutputFormat = OutputFormat.List, RequireFormatValidation = true });
        return result.IsValid
            ? []
            : [.. (result.Details ?? []).SelectMany(detail => (detail.Errors ?? new Dictionary<string, string>()).Select(error => $"{detail.InstanceLocation}: {error.Value}")).Append("The document is invalid.")];
    }

    /// <summary>With a registry of its own, because schemas with the same id cannot be in one.</summary>
    private static JsonSchema Read(string schema) => JsonSchema.FromText(schema, new BuildOptions { SchemaRegistry = new SchemaRegistry() });

    private static IEnumerable<string> ReferencesIn(JsonNode? node) => node switch
    {
        JsonObject named => named.SelectMany(child => child is { Key: "$ref", Value: JsonValue reference } ? [(string)reference!] : ReferencesIn(child.Value)),
        JsonArray items => items.SelectMany(ReferencesIn),
        _ => [],
    };
}
