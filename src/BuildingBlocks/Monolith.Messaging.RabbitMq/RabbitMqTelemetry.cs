using System.Diagnostics;
using System.Diagnostics.Metrics;
using Monolith.Runtime.Events;

namespace Monolith.Messaging.RabbitMq;

/// <summary>
/// The traces and metrics of the transport, under the names of the event core, and by OpenTelemetry's
/// <see href="https://opentelemetry.io/docs/specs/semconv/messaging/rabbitmq/">conventions for RabbitMQ</see>.
/// </summary>
internal static class RabbitMqTelemetry
{
    private const string System = "messaging.system", Operation = "messaging.operation.name", Destination = "messaging.destination.name";

    private static readonly Meter Meter = new(Telemetry.Name);

    public static Counter<long> Sent { get; } = Meter.CreateCounter<long>(
        "messaging.client.sent.messages", "{message}", "Events that a module has committed to its log, or that the broker has confirmed for the first time");

    public static Histogram<double> Operations { get; } = Meter.CreateHistogram(
        "messaging.client.operation.duration",
        "s",
        "Time in which the broker confirms a batch of events",
        tags: null,
        new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10] });

    public static Counter<long> Resent { get; } = Meter.CreateCounter<long>(
        "monolith.relay.resent", "{event}", "Events that were published again");

    public static Counter<long> Gaps { get; } = Meter.CreateCounter<long>(
        "monolith.feed.gaps", "{gap}", "Number of times that a reader found events missing in a stream and requested them");

    public static Counter<long> Rejected { get; } = Meter.CreateCounter<long>(
        "monolith.feed.rejected", "{event}", "Events that a reader rejected because its source's relay has not confirmed them");

    /// <summary>The attributes of what concerns the stream of a module.</summary>
    public static KeyValuePair<string, object?>[] OfSource(string source) => [new(System, "rabbitmq"), new(Operation, "send"), new(Destination, source)];

    /// <summary>Starts the activity that publishes a batch. It is linked to the traces of the events, and not a part of one of them.</summary>
    public static Activity? BeginSending(string source, IReadOnlyList<EventRecord> records) => !Telemetry.Source.HasListeners()
        ? null
        : Telemetry.Source.StartActivity(
            $"send {source}",
            ActivityKind.Producer,
            parentContext: default,
            [.. OfSource(source), new("messaging.operation.type", "send"), new("messaging.batch.message_count", records.Count)],
            records.Select(record => record.Headers.TraceParent).Distinct()
                .Select(trace => ActivityContext.TryParse(trace, null, isRemote: true, out var context) ? new ActivityLink(context) : (ActivityLink?)null)
                .OfType<ActivityLink>());
}
