using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Monolith.Conformance;

/// <summary>An event that is handled individually. Its text selects the scripted behavior.</summary>
[IntegrationEvent("source.noted", Version = 2)]
public sealed record Noted(string About, string Text) : IIntegrationEvent
{
    string IIntegrationEvent.Key => About;
}

/// <summary>In version 1 the text was called a remark.</summary>
public sealed class NotedUpcaster() : EventUpcaster<Noted>(fromVersion: 1)
{
    public override JsonObject Upcast(JsonObject payload)
    {
        payload["Text"] = payload["Remark"]?.DeepClone();
        payload.Remove("Remark");
        return payload;
    }
}

/// <summary>For a later release, in which versions 3 and 4 have the same payload.</summary>
public sealed class NotedUpcasterFrom2() : EventUpcaster<Noted>(fromVersion: 2)
{
    public override JsonObject Upcast(JsonObject payload) => payload;
}

/// <inheritdoc cref="NotedUpcasterFrom2"/>
public sealed class NotedUpcasterFrom3() : EventUpcaster<Noted>(fromVersion: 3)
{
    public override JsonObject Upcast(JsonObject payload) => payload;
}

/// <summary>An event that is handled in batches.</summary>
[IntegrationEvent("source.counted")]
public sealed record Counted(string About, int Number) : IIntegrationEvent
{
    string IIntegrationEvent.Key => About;
}

/// <summary>An event whose handler requires a transaction of its own.</summary>
[IntegrationEvent("source.weighed")]
public sealed record Weighed(string About, string Text) : IIntegrationEvent
{
    string IIntegrationEvent.Key => About;
}

/// <summary>An event whose handler reads the writes of preceding handlers.</summary>
[IntegrationEvent("source.queried")]
public sealed record Queried(string About, string Text) : IIntegrationEvent
{
    string IIntegrationEvent.Key => About;
}

/// <summary>An event whose handler adds to a number that commands change as well.</summary>
[IntegrationEvent("source.raised")]
public sealed record Raised(string About) : IIntegrationEvent
{
    string IIntegrationEvent.Key => About;
}

/// <summary>An event without a handler.</summary>
[IntegrationEvent("source.ignored")]
public sealed record Ignored(string About) : IIntegrationEvent
{
    string IIntegrationEvent.Key => About;
}

/// <summary>An event with personal data.</summary>
[IntegrationEvent("source.named", PersonalData = true)]
public sealed record Named(string About, string Name) : IIntegrationEvent
{
    string IIntegrationEvent.Key => About;
}

/// <summary>A tombstone.</summary>
[IntegrationEvent("source.erased", Tombstone = true)]
public sealed record Erased(string About) : IIntegrationEvent
{
    string IIntegrationEvent.Key => About;
}

/// <summary>An event of the module that listens.</summary>
[IntegrationEvent("target.answered")]
public sealed record Answered(string About, string Text) : IIntegrationEvent
{
    string IIntegrationEvent.Key => About;
}

[JsonSerializable(typeof(Noted))]
[JsonSerializable(typeof(Counted))]
[JsonSerializable(typeof(Weighed))]
[JsonSerializable(typeof(Queried))]
[JsonSerializable(typeof(Raised))]
[JsonSerializable(typeof(Ignored))]
[JsonSerializable(typeof(Named))]
[JsonSerializable(typeof(Erased))]
[JsonSerializable(typeof(Answered))]
internal sealed partial class EventsJson : JsonSerializerContext;
