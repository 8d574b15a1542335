using System.Text.Json;

namespace Acceptance.Tests;

/// <summary>Finds what makes a client that is generated from an OpenAPI document hard to read.</summary>
internal static class OpenApiFaults
{
    /// <summary>
    /// Names each operation without an id of its own, a summary or a tag, each response to a failure without problem details, and each
    /// parameter and field without a description.
    /// </summary>
    public static IReadOnlyList<string> Find(JsonElement document)
    {
        var operations = OperationsOf(document);
        return
        [
            .. operations.Where(o => Text(o.Value, "operationId") is null).Select(o => $"{o.Key} has no id"),
            .. operations.GroupBy(o => Text(o.Value, "operationId")).Where(same => same.Count() > 1).Select(same => $"{same.Key} is the id of {same.Count()} operations"),
            .. operations.Where(o => Text(o.Value, "summary") is null).Select(o => $"{o.Key} has no summary"),
            .. operations.Where(o => !Items(o.Value, "tags").Any()).Select(o => $"{o.Key} has no tag"),
            .. operations.SelectMany(o => Items(o.Value, "parameters").Where(p => Text(p, "description") is null).Select(p => $"{o.Key}: {Text(p, "name")} is not described")),
            .. operations.SelectMany(o => o.Value.GetProperty("responses").EnumerateObject().Where(HasNoProblem).Select(r => $"{o.Key}: {r.Name} has no problem details")),
            .. FieldsOf(document).Where(field => DescriptionOf(field.Value) is null).Select(field => $"{field.Key} is not described"),

            // ASP.NET Core numbers types of the same name in the order in which it finds them.
            .. document.GetProperty("components").GetProperty("schemas").EnumerateObject().Where(schema => char.IsDigit(schema.Name[^1])).Select(schema => $"{schema.Name} is not the only type of its name"),
        ];
    }

    /// <summary>Returns the operations by method and path.</summary>
    public static Dictionary<string, JsonElement> OperationsOf(JsonElement document) => document.GetProperty("paths").EnumerateObject()
        .SelectMany(path => path.Value.EnumerateObject().Select(operation => (Name: $"{operation.Name} {path.Name}", operation.Value)))
        .ToDictionary(operation => operation.Name, operation => operation.Value);

    /// <summary>Returns the fields of all types, such as <c>OrderView.total</c>.</summary>
    public static Dictionary<string, JsonElement> FieldsOf(JsonElement document) => document.GetProperty("components").GetProperty("schemas").EnumerateObject()
        .Where(schema => schema.Value.TryGetProperty("properties", out _))
        .SelectMany(schema => schema.Value.GetProperty("properties").EnumerateObject().Select(field => (Name: $"{schema.Name}.{field.Name}", field.Value)))
        .ToDictionary(field => field.Name, field => field.Value);

    /// <summary>A field that may be null, and whose type is a component, has its description at the reference.</summary>
    public static string? DescriptionOf(JsonElement field) =>
        Text(field, "description") ?? Items(field, "oneOf").Select(one => Text(one, "description")).FirstOrDefault(text => text is not null);

    private static bool HasNoProblem(JsonProperty response) =>
        (response.Name == "default" || response.Name.StartsWith('4')) && !response.Value.TryGetProperty("content", out _);

    private static JsonElement.ArrayEnumerator Items(JsonElement element, string name) =>
        element.TryGetProperty(name, out var items) ? items.EnumerateArray() : default;

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.GetString() is { Length: > 0 } text ? text : null;
}
