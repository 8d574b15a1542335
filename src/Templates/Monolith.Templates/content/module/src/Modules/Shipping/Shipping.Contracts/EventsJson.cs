using System.Text.Json.Serialization;

namespace Shipping.Contracts;

/// <summary>JSON metadata of the events, generated at compile time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ShipmentAdded))]
internal sealed partial class EventsJson : JsonSerializerContext;
