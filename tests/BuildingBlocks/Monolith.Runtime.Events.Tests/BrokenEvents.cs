using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Monolith.Runtime.Events.Tests;

internal sealed record Nameless(string Key) : IIntegrationEvent;

[IntegrationEvent("NoModule")]
internal sealed record Misnamed(string Key) : IIntegrationEvent;

[IntegrationEvent("broken.unversioned", Version = 0)]
internal sealed record Unversioned(string Key) : IIntegrationEvent;

[IntegrationEvent("broken.unmapped")]
internal sealed record Unmapped(string Key) : IIntegrationEvent;

[IntegrationEvent("broken.counterpart")]
internal sealed record OneDuplicate(string Key) : IIntegrationEvent;

[IntegrationEvent("broken.counterpart")]
internal sealed record OtherDuplicate(string Key) : IIntegrationEvent;

[IntegrationEvent("broken.upcast-twice", Version = 2)]
internal sealed record UpcastTwice(string Key) : IIntegrationEvent;

internal sealed class OneUpcaster() : EventUpcaster<UpcastTwice>(1)
{
    public override JsonObject Upcast(JsonObject payload) => payload;
}

internal sealed class OtherUpcaster() : EventUpcaster<UpcastTwice>(1)
{
    public override JsonObject Upcast(JsonObject payload) => payload;
}

[JsonSerializable(typeof(Nameless))]
[JsonSerializable(typeof(Misnamed))]
[JsonSerializable(typeof(Unversioned))]
[JsonSerializable(typeof(OneDuplicate))]
[JsonSerializable(typeof(OtherDuplicate))]
[JsonSerializable(typeof(UpcastTwice))]
internal sealed partial class BrokenEventsJson : JsonSerializerContext;
