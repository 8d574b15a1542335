using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Monolith.Runtime.Events;

/// <summary>The names of the event core's traces and metrics.</summary>
public static class Telemetry
{
    /// <summary>The name of the activity source and of the meter.</summary>
    public const string Name = "Monolith";

    /// <summary>The source of the building blocks' activities.</summary>
    public static ActivitySource Source { get; } = new(Name);

    internal static Meter Meter { get; } = new(Name);

    internal static Counter<long> Handled { get; } = Meter.CreateCounter<long>(
        "monolith.events.handled", "{event}", "Events whose handling was committed");

    internal static Counter<long> Retried { get; } = Meter.CreateCounter<long>(
        "monolith.events.retried", "{attempt}", "Failed attempts to handle an event");

    internal static Counter<long> Parked { get; } = Meter.CreateCounter<long>(
        "monolith.events.parked", "{event}", "Parked events");

    internal static Counter<long> Diverged { get; } = Meter.CreateCounter<long>(
        "monolith.events.divergences", "{divergence}", "Logs that no longer contained what a subscriber had processed");

    internal static Histogram<double> Delay { get; } = Meter.CreateHistogram<double>(
        "monolith.events.delay", "s", "Time from the publication of the oldest event of a batch to the commit of its handling");

    internal static Gauge<double> HeldBack { get; } = Meter.CreateGauge<double>(
        "monolith.log.held_back", "s", "Age of the oldest committed event that is held back by older open transactions of the server");
}
