using System.Diagnostics.Metrics;
using Monolith.Runtime.Events;

namespace Monolith.Messaging.RabbitMq;

/// <summary>The metrics of the transport, under the name of the event core's meter.</summary>
internal static class RabbitMqTelemetry
{
    private static readonly Meter Meter = new(Telemetry.Name);

    public static Counter<long> Published { get; } = Meter.CreateCounter<long>(
        "monolith.relay.published", "{event}", "Events that the broker has confirmed for the first time");

    public static Counter<long> Resent { get; } = Meter.CreateCounter<long>(
        "monolith.relay.resent", "{event}", "Events that were published again");

    public static Counter<long> Gaps { get; } = Meter.CreateCounter<long>(
        "monolith.feed.gaps", "{gap}", "Number of times that a reader found events missing in a stream and requested them");

    public static Counter<long> Rejected { get; } = Meter.CreateCounter<long>(
        "monolith.feed.rejected", "{event}", "Events that a reader rejected because its source's relay has not confirmed them");
}
