using System.Diagnostics.Metrics;
using Monolith.Runtime.Events;

namespace Monolith.Messaging.RabbitMq;

/// <summary>What is counted on the route, under the name of the event core's meter.</summary>
internal static class RabbitMqTelemetry
{
    private static readonly Meter Meter = new(Telemetry.Name);

    public static Counter<long> Published { get; } = Meter.CreateCounter<long>(
        "monolith.relay.published", "{event}", "Events that the broker has confirmed for the first time");

    public static Counter<long> Resent { get; } = Meter.CreateCounter<long>(
        "monolith.relay.resent", "{event}", "Events that were published once more");

    public static Counter<long> Gaps { get; } = Meter.CreateCounter<long>(
        "monolith.feed.gaps", "{gap}", "Times that a reader found events missing in a stream and asked for them");
}
