using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Monolith.Benchmarks;

/// <summary>
/// The JSON metadata of a generated contract. The generator that writes it for real contracts runs in the build only;
/// this one lets the serializer look at the type, once, and serializes through the same metadata afterwards.
/// </summary>
public abstract class EventsJson(JsonSerializerOptions options) : JsonSerializerContext(options)
{
    protected abstract Type Event { get; }

    protected override JsonSerializerOptions? GeneratedSerializerOptions => null;

    public static JsonSerializerOptions Camel() => new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    public override JsonTypeInfo? GetTypeInfo(Type type) =>
        type == Event || !type.IsAssignableTo(typeof(IIntegrationEvent)) ? new DefaultJsonTypeInfoResolver().GetTypeInfo(type, Options) : null;
}
