using System.Text.Json.Serialization;

namespace Catalog.Contracts;

/// <summary>JSON metadata of the events, generated at compile time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ProductListed))]
[JsonSerializable(typeof(ProductRepriced))]
[JsonSerializable(typeof(ProductRetired))]
internal sealed partial class EventsJson : JsonSerializerContext;
