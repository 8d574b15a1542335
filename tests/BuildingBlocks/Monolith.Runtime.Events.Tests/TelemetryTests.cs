using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Monolith.Conformance;

namespace Monolith.Runtime.Events.Tests;

public sealed class TelemetryTests : Suite
{
    private readonly string _subscriber = $"subscriber-{Guid.CreateVersion7()}";

    [Fact]
    public async Task Handled_retried_and_parked_events_are_counted_by_subscriber_and_source()
    {
        var measured = new ConcurrentDictionary<string, double>();
        using var meters = new MeterListener();
        meters.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == Telemetry.Name)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        meters.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        meters.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        meters.Start();

        Harness.Script.FailOn("bad");
        await Harness.PublishAsync(Token, new Noted("a", "1"), new Noted("b", "bad"), new Noted("b", "behind it"), new Counted("c", 2), new Counted("c", 3));
        var clock = new FakeTimeProvider((await Harness.Feed.ReadAsync(LogPosition.Start, 1, Token)).Records[0].OccurredAt.AddSeconds(60));
        await WorkAsync(clock);

        // After the batch failed, events are processed one by one. Each commit except the one that parks the failing event records the age
        // of its event.
        Assert.Equal(3, measured["messaging.client.consumed.messages"]);
        Assert.Equal(Options.MaxAttempts, measured["monolith.events.failed"]);
        Assert.Equal(Options.MaxAttempts - 1, measured["monolith.events.retried"]);
        Assert.Equal(2, measured["monolith.events.parked"]);
        Assert.InRange(measured["monolith.events.delay"], 4 * 59, 4 * 62);

        void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            if (tags.Contains(new("messaging.consumer.group.name", _subscriber)) && tags.Contains(new("messaging.destination.name", "source")))
            {
                measured.AddOrUpdate(instrument.Name, value, (_, sum) => sum + value);
            }
        }
    }

    [Fact]
    public async Task Handler_calls_are_spans_in_the_publishers_trace()
    {
        var spans = new ConcurrentQueue<Activity>();
        using var listener = Listen(spans);
        using var publishing = new Activity("publishing").SetIdFormat(ActivityIdFormat.W3C).Start();
        await Harness.PublishAsync(Token, new Noted("a", "1"), new Counted("a", 1), new Counted("a", 2));
        var records = (await Harness.Feed.ReadAsync(LogPosition.Start, 3, Token)).Records;
        Activity.Current = null;

        await WorkAsync(TimeProvider.System);

        Assert.All(spans, span => Assert.Equal(("process source", ActivityKind.Consumer, publishing.Id), (span.DisplayName, span.Kind, span.ParentId)));
        var (one, batch) = (Single(spans, "source.noted"), Single(spans, "source.counted"));
        Assert.Equal(("monolith", "process", "source"), (one.GetTagItem("messaging.system"), one.GetTagItem("messaging.operation.type"), one.GetTagItem("messaging.destination.name")));
        Assert.Equal(records[0].Id.ToString(), one.GetTagItem("messaging.message.id"));
        Assert.Equal(typeof(NotedHandler).FullName, one.GetTagItem("code.function.name"));
        Assert.Equal((2, null), (batch.GetTagItem("messaging.batch.message_count"), batch.GetTagItem("messaging.message.id")));
    }

    [Fact]
    public async Task A_batch_of_several_traces_is_linked_to_all_of_them()
    {
        var spans = new ConcurrentQueue<Activity>();
        using var listener = Listen(spans);
        var published = new List<string?>();
        foreach (var number in new[] { 1, 2, 3 })
        {
            using var publishing = new Activity("publishing").SetIdFormat(ActivityIdFormat.W3C).Start();
            await Harness.PublishAsync(Token, new Counted("a", number));
            published.Add(publishing.Id);
        }

        await WorkAsync(TimeProvider.System);

        var batch = Single(spans, "source.counted");
        Assert.Null(batch.ParentId);
        Assert.Equal(published, batch.Links.Select(link => $"00-{link.Context.TraceId}-{link.Context.SpanId}-00"));
    }

    private ActivityListener Listen(ConcurrentQueue<Activity> spans)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == Telemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                if (Equals(activity.GetTagItem("messaging.consumer.group.name"), _subscriber))
                {
                    spans.Enqueue(activity);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

    private static Activity Single(IEnumerable<Activity> spans, string name) => Assert.Single(spans, span => Equals(span.GetTagItem("monolith.event.name"), name));

    internal override Task<IHarness> CreateHarnessAsync() => Task.FromResult<IHarness>(new MemoryHarness());

    /// <summary>Lets a subscriber with a unique name process all events, because measurements of other tests have other names.</summary>
    private async Task WorkAsync(TimeProvider clock)
    {
        var definition = Assert.Single(SubscriptionDefinition.For(_subscriber, [typeof(NotedHandler), typeof(CountedHandler)], Harness.Registry));
        var subscription = new Subscription(
            definition, Harness.Feed, Harness.Subscriptions, Harness.Registry, Options, clock, NullLogger<Subscription>.Instance);
        await using var running = Running.Start(subscription);
        var head = await Harness.Feed.ReadHeadAsync(Token);
        await Eventually.TrueAsync(
            () =>
            {
                (clock as FakeTimeProvider)?.Advance(TimeSpan.FromMilliseconds(1));
                return subscription.Position == head;
            },
            Token);
    }
}
