using Monolith.Runtime.Events;

namespace Monolith.Runtime;

/// <summary>
/// Passes the leased side effects of one module to a job of Hangfire. A job takes side effects as long as some arrive, so a busy module needs
/// one job for many of them. After the end of its lease a side effect is not started, and is due again.
/// </summary>
internal sealed class SideEffectHandover(TimeProvider clock)
{
    /// <summary>How long a job waits for the next side effect, and how long it takes any: a job that runs for ever shows no progress.</summary>
    public static readonly TimeSpan Idle = TimeSpan.FromSeconds(1), Shift = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private readonly Queue<SideEffectLease> _leased = new();
    private readonly CommitSignal _added = new();
    private int _running;
    private bool _isRequested;

    /// <summary>Whether a job runs and takes side effects.</summary>
    internal bool IsTaken
    {
        get
        {
            lock (_lock)
            {
                return _running > 0;
            }
        }
    }

    /// <summary>Adds a side effect.</summary>
    /// <returns>Whether a job takes it. Otherwise the caller must enqueue a job, or call <see cref="TryRemove"/>.</returns>
    public bool Add(SideEffectLease leased)
    {
        bool isExpected;
        lock (_lock)
        {
            _leased.Enqueue(leased);
            isExpected = _running > 0 || _isRequested;
            _isRequested = !isExpected || _isRequested;
        }

        _added.Notify();
        return isExpected;
    }

    /// <summary>Records that no requested job will come, and takes a side effect back. Returns false if a job has taken it.</summary>
    public bool TryRemove(SideEffectLease leased)
    {
        lock (_lock)
        {
            _isRequested = false;
            var left = _leased.Where(other => other != leased).ToList();
            var isLeft = left.Count < _leased.Count;
            _leased.Clear();
            left.ForEach(_leased.Enqueue);
            return isLeft;
        }
    }

    /// <summary>Records that no requested job will come.</summary>
    public void ForgetRequest()
    {
        lock (_lock)
        {
            _isRequested = false;
        }
    }

    /// <summary>Takes side effects in a job, and executes them at the same time, until none arrives any more.</summary>
    /// <param name="execute">Executes a side effect. It must not throw.</param>
    /// <param name="stop">A token that ends the job.</param>
    public async Task TakeAsync(Func<SideEffectLease, Task> execute, CancellationToken stop)
    {
        var started = clock.GetTimestamp();
        lock (_lock)
        {
            _isRequested = false;
            _running++;
        }

        var executing = new List<Task>();
        while (await NextAsync(started, stop) is { } leased)
        {
            executing.RemoveAll(task => task.IsCompleted);
            if (leased.Item.DueAt > clock.GetUtcNow())
            {
                executing.Add(execute(leased));
            }
        }

        await Task.WhenAll(executing);
    }

    /// <summary>Waits for a side effect. Null ends the job, which no longer counts as running then.</summary>
    private async Task<SideEffectLease?> NextAsync(long started, CancellationToken stop)
    {
        for (var isLate = false; ; isLate = !await WaitAsync())
        {
            lock (_lock)
            {
                if (!stop.IsCancellationRequested && _leased.TryDequeue(out var leased))
                {
                    return leased;
                }

                if (isLate || stop.IsCancellationRequested || clock.GetElapsedTime(started) > Shift)
                {
                    _running--;
                    return null;
                }
            }
        }

        async Task<bool> WaitAsync()
        {
            var added = _added.Next;
            lock (_lock)
            {
                if (_leased.Count > 0)
                {
                    return true;
                }
            }

            try
            {
                return await clock.WaitForAsync(added, Idle, stop);
            }
            catch (OperationCanceledException)
            {
                return false;
            }
        }
    }
}
