using System.Text.Json.Serialization;

namespace Ordering.Contracts;

/// <summary>JSON metadata of the events, generated at compile time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(OrderPlaced))]
[JsonSerializable(typeof(PaymentRequested))]
[JsonSerializable(typeof(OrderConfirmed))]
[JsonSerializable(typeof(OrderCancelled))]
internal sealed partial class EventsJson : JsonSerializerContext;
