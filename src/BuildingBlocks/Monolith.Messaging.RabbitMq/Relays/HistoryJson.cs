using System.Text.Json.Serialization;
using Monolith.Runtime.Events;

namespace Monolith.Messaging.RabbitMq;

/// <summary>The history of a log as JSON, as a relay sends it.</summary>
[JsonSourceGenerationOptions(RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(LogHistory))]
internal sealed partial class HistoryJson : JsonSerializerContext;
