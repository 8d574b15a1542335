using System.Diagnostics;

namespace Monolith.Benchmarks;

/// <summary>Counts handled events as their commits arrive, and records the time of each.</summary>
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

    /// <summary>Waits until the total number of handled events reaches a value.</summary>
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

    /// <summary>The commits so far: the number of handled events and the time of each commit.</summary>
    public IReadOnlyList<(long Count, long At)> Commits()
    {
        lock (_counting)
        {
            return [.. _commits];
        }
    }
}
