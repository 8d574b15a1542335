using System.Text.Json.Serialization;

namespace Notifications.Contracts;

/// <summary>JSON metadata of the events, generated at compile time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(NotificationSent))]
internal sealed partial class EventsJson : JsonSerializerContext;
