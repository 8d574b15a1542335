using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Monolith.Benchmarks;

/// <summary>
/// The JSON metadata of a generated contract. The source generator runs only in the build, so this context lets the serializer inspect the
/// type once by reflection, and then uses the same metadata.
/// </summary>
public abstract class EventsJson(JsonSerializerOptions options) : JsonSerializerContext(options)
{
    protected abstract Type Event { get; }

    protected override JsonSerializerOptions? GeneratedSerializerOptions => null;

    public static JsonSerializerOptions Camel() => new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    public override JsonTypeInfo? GetTypeInfo(Type type) =>
        type == Event || !type.IsAssignableTo(typeof(IIntegrationEvent)) ? new DefaultJsonTypeInfoResolver().GetTypeInfo(type, Options) : null;
}
