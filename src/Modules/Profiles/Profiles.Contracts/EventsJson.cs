using System.Text.Json.Serialization;

namespace Profiles.Contracts;

/// <summary>JSON metadata of the events, generated at compile time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ProfileRegistered))]
[JsonSerializable(typeof(ProfileUpdated))]
[JsonSerializable(typeof(ProfileErased))]
internal sealed partial class EventsJson : JsonSerializerContext;
