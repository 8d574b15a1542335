using Monolith.Conformance;

namespace Monolith.Runtime.Events.Tests;

public sealed class EventRegistryTests
{
    private readonly EventRegistry _registry = new([typeof(Noted).Assembly, typeof(Noted).Assembly]);

    [Fact]
    public void All_faults_are_reported_at_once_and_each_names_the_culprit_and_the_remedy()
    {
        var message = Assert.Throws<InvalidOperationException>(() => new EventRegistry([typeof(Nameless).Assembly])).Message;
        string[] faults =
        [
            "Nameless has no event name. Mark it with",
            "Misnamed has the invalid event name 'NoModule'. Use the form module.what-happened",
            "Unversioned has the invalid version 0. Versions start at 1",
            "Unmapped has no JSON metadata. Add [JsonSerializable(typeof(Unmapped))]",
            "OneDuplicate and Monolith.Runtime.Events.Tests.OtherDuplicate share the event name 'broken.counterpart'",
            "UpcastTwice has 2 upcasters from version 1. Keep one",
        ];
        Assert.All(faults, fault => Assert.Contains(fault, message, StringComparison.Ordinal));
        Assert.Equal(faults.Length, message.Split(Environment.NewLine + "- ").Length - 1);
    }

    [Fact]
    public void An_event_is_found_by_its_name_and_by_its_type()
    {
        var type = _registry.Get(typeof(Named));
        Assert.Same(type, _registry.Find("source.named"));
        Assert.Equal(("source", 1, true, false), (type.Source, type.Version, type.PersonalData, type.Tombstone));
        Assert.True(_registry.Get(typeof(Erased)).Tombstone);
        Assert.Null(_registry.Find("source.withoutSubscriber-of"));
        Assert.Contains(
            "Mark it with [IntegrationEvent", Assert.Throws<InvalidOperationException>(() => _registry.Get(typeof(Nameless))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_payload_contains_the_event_without_its_key()
    {
        var type = _registry.Get(typeof(Noted));
        Assert.Equal("""{"About":"a","Text":"b"}""", type.Serialize(new Noted("a", "b")));
        Assert.Equal(new Noted("a", "b"), type.Deserialize("""{"About":"a","Text":"b","Unknown":[1]}""", 2));
    }

    [Fact]
    public void An_older_payload_is_upcast() =>
        Assert.Equal(new Noted("a", "b"), _registry.Get(typeof(Noted)).Deserialize("""{"About":"a","Remark":"b"}""", 1));

    [Theory]
    [InlineData("{}", 3, "Deploy the release that knows it")]
    [InlineData("{}", 0, "Add an EventUpcaster<Noted>(0)")]
    [InlineData("{}", -5, "Add an EventUpcaster<Noted>(-5)")]
    [InlineData("null", 2, "is null")]
    [InlineData("null", 1, "is not a JSON object")]
    [InlineData("[1]", 1, "is not a JSON object")]
    [InlineData("[1]", 2, "cannot be read")]
    [InlineData("{\"About\":", 2, "cannot be read")]
    [InlineData("{\"About\":", 1, "cannot be read")]
    [InlineData("{\"About\":7}", 2, "cannot be read")]
    [InlineData("{\"About\":\"a\"}", 2, "cannot be read")]
    [InlineData("{\"About\":\"a\",\"Text\":null}", 2, "cannot be read")]
    [InlineData("", 2, "cannot be read")]
    public void Unreadable_payloads_throw_with_the_reason(string payload, int version, string reason) => Assert.Contains(
        reason,
        Assert.Throws<UnreadableEventException>(() => _registry.Get(typeof(Noted)).Deserialize(payload, version)).Message,
        StringComparison.Ordinal);

    [Fact]
    public void A_module_subscribes_to_each_source_whose_events_it_handles()
    {
        var definition = Assert.Single(SubscriptionDefinition.For("target", [typeof(NotedHandler), typeof(CountedHandler)], _registry));
        Assert.Equal("target <- source", definition.ToString());
        Assert.Equal(["source.counted", "source.noted"], definition.Events.Select(e => e.Name).Order());
    }

    [Fact]
    public void A_handler_of_an_unknown_event_is_rejected() => Assert.Throws<InvalidOperationException>(
        () => SubscriptionDefinition.For("target", [typeof(NamelessHandler)], _registry));

    private sealed class NamelessHandler : IEventHandler<Nameless>
    {
        public Task HandleAsync(Nameless message, EventContext context, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
