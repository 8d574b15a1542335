using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Monolith.Runtime.Events;

/// <summary>
/// The traces and metrics of the event core, named by OpenTelemetry's
/// <see href="https://opentelemetry.io/docs/specs/semconv/messaging/">conventions for messaging</see>. What they don't define begins with
/// <c>monolith</c>.
/// </summary>
public static class Telemetry
{
    /// <summary>The name of the activity source and of the meter.</summary>
    public const string Name = "Monolith";

    /// <summary>The value of <c>messaging.system</c> for the logs of modules.</summary>
    internal const string Log = "monolith";

    /// <summary>The boundaries of durations that the conventions recommend, in seconds.</summary>
    private static readonly InstrumentAdvice<double> Durations = new()
    {
        HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
    };

    /// <summary>The boundaries of delays, in seconds. An event may wait for minutes.</summary>
    private static readonly InstrumentAdvice<double> Delays = new()
    {
        HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800],
    };

    /// <summary>The source of the building blocks' activities.</summary>
    public static ActivitySource Source { get; } = new(Name);

    internal static Meter Meter { get; } = new(Name);

    internal static Counter<long> Sent { get; } = Meter.CreateCounter<long>(
        "messaging.client.sent.messages", "{message}", "Events that a module has committed to its log, or that the broker has confirmed for the first time");

    internal static Counter<long> Consumed { get; } = Meter.CreateCounter<long>(
        "messaging.client.consumed.messages", "{message}", "Events whose handling was committed");

    internal static Histogram<double> Processing { get; } = Meter.CreateHistogram(
        "messaging.process.duration", "s", "Time of a transaction that handles a batch of events, with its commit", tags: null, Durations);

    internal static Counter<long> Failed { get; } = Meter.CreateCounter<long>(
        "monolith.events.failed", "{attempt}", "Failed attempts to handle an event");

    internal static Counter<long> Retried { get; } = Meter.CreateCounter<long>(
        "monolith.events.retried", "{attempt}", "Failed attempts to handle an event that are followed by another");

    internal static Counter<long> Parked { get; } = Meter.CreateCounter<long>(
        "monolith.events.parked", "{event}", "Events that were parked");

    internal static Counter<long> Diverged { get; } = Meter.CreateCounter<long>(
        "monolith.events.divergences", "{divergence}", "Logs that no longer contained what a subscriber had processed");

    internal static Histogram<double> Delay { get; } = Meter.CreateHistogram(
        "monolith.events.delay", "s", "Time from the publication of the oldest event of a batch to the commit of its handling", tags: null, Delays);

    internal static Gauge<double> HeldBack { get; } = Meter.CreateGauge<double>(
        "monolith.log.held_back", "s", "Age of the oldest committed event that is held back by older open transactions of the server");

    internal static Counter<long> SideEffects { get; } = Meter.CreateCounter<long>(
        "monolith.side_effects.attempts", "{attempt}", "Attempts to execute a side effect, by their outcome: done, retried, given_up or parked");

    internal static Histogram<double> SideEffectTime { get; } = Meter.CreateHistogram(
        "monolith.side_effects.duration", "s", "Time of an attempt to execute a side effect", tags: null, Durations);

    internal static Histogram<double> TimerDelay { get; } = Meter.CreateHistogram(
        "monolith.timers.delay", "s", "Time from when a timer was due to when its handler starts", tags: null, Delays);
}
