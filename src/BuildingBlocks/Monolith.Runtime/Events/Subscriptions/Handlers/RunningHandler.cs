using System.Collections.Concurrent;
using System.Globalization;

namespace Monolith.Runtime.Events;

/// <summary>The handler that a worker is running, so that health can name one that does not end, and the time that each has taken.</summary>
internal sealed class RunningHandler(TimeSpan limit, TimeProvider clock)
{
    /// <summary>The time that a handler may take to end after its token was canceled.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    /// <summary>The weight of the last call in the average of a handler.</summary>
    private const double Weight = 0.2;

    /// <summary>The time after which the average of a handler says nothing about the present.</summary>
    private static readonly TimeSpan Known = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, Average> _averages = new();
    private Run? _run;
    private string _last = "";

    /// <summary>The name of the handler, or null.</summary>
    public string? Name => Volatile.Read(ref _run)?.Handler.Name;

    /// <summary>What keeps a handler from ending, or null while it has time.</summary>
    public string? Overdue => Volatile.Read(ref _run) is { } run && clock.GetElapsedTime(run.Start) is var time && time >= limit + Grace
        ? string.Create(CultureInfo.InvariantCulture, $"{run.Handler.Name} has been running for {time.TotalSeconds:0} s, beyond its time limit of {limit.TotalSeconds:0.###} s. Check that it passes its cancellation token on. Only a restart of the process ends it")
        : null;

    /// <summary>The handler that is running, with the time since it started, or null.</summary>
    public HandlerCost? Current => Volatile.Read(ref _run) is { } run ? new HandlerCost(run.Handler.Name, clock.GetElapsedTime(run.Start)) : null;

    /// <summary>The handler that takes longest for an event, on average over its last calls, or null if none has run for a minute.</summary>
    public HandlerCost? Slowest
    {
        get
        {
            var costs = _averages.Where(handler => IsKnown(handler.Value)).Select(handler => new HandlerCost(handler.Key, TimeSpan.FromSeconds(handler.Value.Seconds)));
            var running = Volatile.Read(ref _run) is { } run ? new HandlerCost(run.Handler.Name, clock.GetElapsedTime(run.Start) / run.Events) : null;
            return costs.Append(running).MaxBy(cost => cost?.PerEvent);
        }
    }

    /// <summary>Records that a handler runs, until the result is disposed.</summary>
    /// <param name="handler">The handler.</param>
    /// <param name="events">The number of events that it handles at once.</param>
    public Running Begin(Type handler, int events = 1)
    {
        Volatile.Write(ref _run, new Run(handler, clock.GetTimestamp(), events));
        return new Running(this);
    }

    /// <summary>Records the time that it took to save what the handlers have changed.</summary>
    /// <param name="time">The time.</param>
    /// <param name="events">The number of events that they have handled.</param>
    public void Saved(TimeSpan time, int events) => Record($"{_last} (saving)", time, events);

    private void End()
    {
        if (Interlocked.Exchange(ref _run, null) is not { } run)
        {
            return;
        }

        Record(_last = run.Handler.Name, clock.GetElapsedTime(run.Start), run.Events);
    }

    private void Record(string name, TimeSpan time, int events)
    {
        var seconds = time.TotalSeconds / events;
        _averages[name] = new Average(
            _averages.TryGetValue(name, out var average) && IsKnown(average) ? average.Seconds + (Weight * (seconds - average.Seconds)) : seconds, clock.GetTimestamp());
    }

    private bool IsKnown(Average average) => clock.GetElapsedTime(average.At) <= Known;

    /// <summary>A handler that runs.</summary>
    internal readonly struct Running(RunningHandler owner) : IDisposable
    {
        public void Dispose() => owner.End();
    }

    private sealed record Run(Type Handler, long Start, int Events);

    private sealed record Average(double Seconds, long At);
}

/// <summary>The time that a handler takes.</summary>
/// <param name="Handler">The name of its class.</param>
/// <param name="PerEvent">The time for one event, on average over its last calls, or so far.</param>
public sealed record HandlerCost(string Handler, TimeSpan PerEvent);
