using System.Globalization;

namespace Monolith.Runtime.Events;

/// <summary>The handler that a worker is running, so that health can name one that does not end.</summary>
internal sealed class RunningHandler(TimeSpan limit, TimeProvider clock)
{
    /// <summary>The time that a handler may take to end after its token was canceled.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    private Run? _run;

    /// <summary>The name of the handler, or null.</summary>
    public string? Name => Volatile.Read(ref _run)?.Handler.Name;

    /// <summary>What keeps a handler from ending, or null while it has time.</summary>
    public string? Overdue => Volatile.Read(ref _run) is { } run && clock.GetElapsedTime(run.Start) is var time && time >= limit + Grace
        ? string.Create(CultureInfo.InvariantCulture, $"{run.Handler.Name} has been running for {time.TotalSeconds:0} s, beyond its time limit of {limit.TotalSeconds:0.###} s. Check that it passes its cancellation token on. Only a restart of the process ends it")
        : null;

    /// <summary>Records that a handler runs, until the result is disposed.</summary>
    public Running Begin(Type handler)
    {
        Volatile.Write(ref _run, new Run(handler, clock.GetTimestamp()));
        return new Running(this);
    }

    /// <summary>A handler that runs.</summary>
    internal readonly struct Running(RunningHandler owner) : IDisposable
    {
        public void Dispose() => Volatile.Write(ref owner._run, null);
    }

    private sealed record Run(Type Handler, long Start);
}
