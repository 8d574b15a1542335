using System.Text.Json;
using MediatR;

namespace Host.Tests;

/// <summary>The OpenAPI document names each operation and describes each field, so that a generated client is readable.</summary>
public sealed class ApiDescriptionTests(ProtectedHost fixture) : IClassFixture<ProtectedHost>
{
    private static readonly string[] OfTheFramework = ["health", "modules", "storefront"];

    private readonly RunningHost _host = fixture.Host;

    [Fact]
    public async Task Every_operation_has_an_id_of_its_own_a_summary_a_tag_and_described_parameters_and_responses()
    {
        var operations = await OperationsAsync();

        Assert.NotEmpty(operations);
        Assert.Equal([], operations.Where(o => Text(o.Value, "operationId") is null || Text(o.Value, "summary") is null || !o.Value.TryGetProperty("tags", out _)).Select(o => o.Key));
        Assert.Equal([], operations.GroupBy(o => Text(o.Value, "operationId")).Where(same => same.Count() > 1).Select(same => same.Key));
        Assert.Equal([], operations.SelectMany(o => Items(o.Value, "parameters").Where(p => Text(p, "description") is null).Select(p => $"{o.Key}: {Text(p, "name")}")));
        Assert.Equal([], operations.SelectMany(o => o.Value.GetProperty("responses").EnumerateObject()
            .Where(r => Text(r.Value, "description") is null || (IsProblem(r.Name) && !r.Value.TryGetProperty("content", out _))).Select(r => $"{o.Key}: {r.Name}")));
    }

    [Fact]
    public async Task Every_operation_of_a_module_is_named_after_its_command_or_query()
    {
        var requests = RunningHost.FindModules().ToDictionary(
            module => module.Name,
            module => module.GetType().Assembly.GetReferencedAssemblies().Select(System.Reflection.Assembly.Load).Append(module.GetType().Assembly)
                .Where(assembly => assembly.GetName().Name!.StartsWith(module.GetType().Assembly.GetName().Name!, StringComparison.Ordinal))
                .SelectMany(assembly => assembly.GetTypes()).Where(type => type.IsAssignableTo(typeof(IBaseRequest))).Select(type => $"{module.Name}_{type.Name}").ToHashSet());

        var ids = (await OperationsAsync()).Select(o => Text(o.Value, "operationId")!).ToList();

        Assert.Contains("ordering_PlaceOrder", ids);
        Assert.Equal(
            ["health_GetLive", "health_GetReady", "modules_Traffic", "storefront_GetOrder"],
            ids.Where(id => OfTheFramework.Contains(id.Split('_')[0]) && !id.StartsWith("health_GetModules", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Equal([], ids.Where(id => !OfTheFramework.Contains(id.Split('_')[0]) && !requests[id.Split('_')[0]].Contains(id)));
    }

    [Fact]
    public async Task Every_type_and_field_is_described()
    {
        var schemas = (await DocumentAsync()).GetProperty("components").GetProperty("schemas").EnumerateObject().ToList();

        var fields = schemas.SelectMany(schema => Properties(schema.Value).Select(field => (Name: $"{schema.Name}.{field.Name}", field.Value))).ToList();

        Assert.Contains("Money.amount", fields.Select(field => field.Name));
        Assert.Equal([], fields.Where(field => Description(field.Value) is null).Select(field => field.Name));
        Assert.Equal("The total price.", Text(fields.Single(field => field.Name == "OrderView.total").Value, "description"));
        Assert.Equal([], schemas.Where(schema => char.IsDigit(schema.Name[^1])).Select(schema => schema.Name));
    }

    [Fact]
    public async Task The_page_offers_nothing_of_another_site()
    {
        using var http = _host.Operator();

        var page = await http.GetStringAsync(new Uri("/scalar/", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Contains("\"agent\":{\"disabled\":true}", page, StringComparison.Ordinal);
        Assert.Contains("\"mcp\":{\"disabled\":true}", page, StringComparison.Ordinal);
        Assert.Contains("\"showDeveloperTools\":\"never\"", page, StringComparison.Ordinal);
        Assert.Contains("\"hideClientButton\":true", page, StringComparison.Ordinal);
        Assert.Contains("\"telemetry\":false", page, StringComparison.Ordinal);
        Assert.Contains("\"withDefaultFonts\":false", page, StringComparison.Ordinal);
    }

    private async Task<JsonElement> DocumentAsync()
    {
        using var http = _host.Operator();
        return await http.ReadAsync("/openapi/v1.json");
    }

    private async Task<Dictionary<string, JsonElement>> OperationsAsync() => (await DocumentAsync()).GetProperty("paths").EnumerateObject()
        .SelectMany(path => path.Value.EnumerateObject().Select(operation => (Name: $"{operation.Name} {path.Name}", operation.Value)))
        .ToDictionary(operation => operation.Name, operation => operation.Value);

    /// <summary>A field that may be null, and whose type is a component, has its description at the reference.</summary>
    private static string? Description(JsonElement field) =>
        Text(field, "description") ?? Items(field, "oneOf").Select(one => Text(one, "description")).FirstOrDefault(text => text is not null);

    private static bool IsProblem(string status) => status == "default" || status.StartsWith('4');

    private static IEnumerable<JsonProperty> Properties(JsonElement schema) =>
        schema.TryGetProperty("properties", out var properties) ? properties.EnumerateObject() : [];

    private static IEnumerable<JsonElement> Items(JsonElement element, string name) =>
        element.TryGetProperty(name, out var items) ? items.EnumerateArray() : [];

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.GetString() is { Length: > 0 } text ? text : null;
}
