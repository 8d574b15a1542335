using System.Text.Json.Serialization;

namespace Inventory.Contracts;

/// <summary>JSON metadata of the events, generated at compile time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(StockReserved))]
[JsonSerializable(typeof(StockRejected))]
[JsonSerializable(typeof(StockReplenished))]
[JsonSerializable(typeof(StockLevelChanged))]
internal sealed partial class EventsJson : JsonSerializerContext;
