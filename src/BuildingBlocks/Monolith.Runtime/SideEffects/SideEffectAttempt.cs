using System.Diagnostics;
using Monolith.Runtime.Events;

namespace Monolith.Runtime;

/// <summary>Traces and measures one attempt to execute a side effect, in the trace of whoever requested it.</summary>
internal sealed class SideEffectAttempt : IDisposable
{
    public const string Done = "done", Retried = "retried", GivenUp = "given_up", Parked = "parked";

    /// <summary>The outcome of an attempt that the end of the process cut off. The side effect is due again.</summary>
    private const string Canceled = "canceled";

    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly KeyValuePair<string, object?>[] _tags;
    private readonly Activity? _activity;

    private SideEffectAttempt(string module, DueItem item)
    {
        _tags = [new(TelemetryTags.Module, module), new(TelemetryTags.Work, item.Name)];
        _activity = Telemetry.Source.StartActivity("side effect " + item.Name, ActivityKind.Internal, TelemetryTags.Parse(item.TraceParent) ?? default, _tags);
        _activity?.SetTag("monolith.side_effect.attempt", item.Attempts + 1);
    }

    /// <summary>What the attempt led to.</summary>
    public string Outcome { get; set; } = Canceled;

    public static SideEffectAttempt Begin(string module, DueItem item) => new(module, item);

    public void Fail(Exception failure) => _activity.Fail(failure);

    public void Dispose()
    {
        Telemetry.SideEffects.Add(1, [.. _tags, new("monolith.outcome", Outcome)]);
        Telemetry.SideEffectTime.Record(Stopwatch.GetElapsedTime(_started).TotalSeconds, _tags);
        _activity?.SetTag("monolith.outcome", Outcome);
        _activity?.Dispose();
    }
}
