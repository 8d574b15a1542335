using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Monolith.Runtime.Events;

namespace Monolith.Messaging.RabbitMq;

/// <summary>What readers and relays send each other as JSON.</summary>
[JsonSerializable(typeof(LogHistory))]
[JsonSerializable(typeof(SnapshotStartRequest))]
[JsonSerializable(typeof(SnapshotStart))]
[JsonSerializable(typeof(SnapshotPageRequest))]
[JsonSerializable(typeof(SnapshotBatch))]
internal sealed partial class RelayJson : JsonSerializerContext
{
    /// <summary>The context to use. It does not escape the quotes of payloads for HTML, which would triple their size.</summary>
    public static RelayJson Messages { get; } = new(new JsonSerializerOptions
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    });
}
