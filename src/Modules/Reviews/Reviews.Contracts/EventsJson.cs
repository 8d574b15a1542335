using System.Text.Json.Serialization;

namespace Reviews.Contracts;

/// <summary>JSON metadata of the events, generated at compile time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ReviewPublished))]
[JsonSerializable(typeof(ReviewRemoved))]
internal sealed partial class EventsJson : JsonSerializerContext;
