using System.Diagnostics;

namespace Monolith.Benchmarks;

/// <summary>Counts events as the commits of their handling come, and remembers when each came.</summary>
internal sealed class HandledCounter
{
    private readonly Lock _counting = new();
    private readonly List<(long Count, long At)> _commits = [];
    private long _count;
    private long _target = long.MaxValue;
    private TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public long Count => Volatile.Read(ref _count);

    public void Add(long events)
    {
        var now = Stopwatch.GetTimestamp();
        lock (_counting)
        {
            _count += events;
            _commits.Add((_count, now));
            if (_count >= _target)
            {
                _reached.TrySetResult();
            }
        }
    }

    /// <summary>Waits until so many events are handled, counted from the beginning.</summary>
    public async Task WaitForPositionAsync(long target, CancellationToken cancellationToken)
    {
        Task reached;
        lock (_counting)
        {
            (_target, _reached) = (target, new(TaskCreationOptions.RunContinuationsAsynchronously));
            reached = _count >= target ? Task.CompletedTask : _reached.Task;
        }

        await reached.WaitAsync(cancellationToken);
    }

    /// <summary>The commits so far: how many events were handled then, and when that was.</summary>
    public IReadOnlyList<(long Count, long At)> Commits()
    {
        lock (_counting)
        {
            return [.. _commits];
        }
    }
}
