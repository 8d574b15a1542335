using Monolith.Runtime.Events;

namespace Monolith.Runtime;

/// <summary>
/// The leases of the side effects of one module that this process is executing. The number of leases is limited, so that a slow remote
/// system does not fill the queue. A lease that is not released expires.
/// </summary>
internal sealed class SideEffectLeases(int max, TimeProvider clock)
{
    /// <summary>The time after a lease for which the process may still acquire it again. Otherwise another process has.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, DateTimeOffset> _untilById = [];
    private readonly Dictionary<Guid, (DateTimeOffset Since, DateTimeOffset Until)> _unstarted = [];
    private readonly CommitSignal _returned = new();
    private int _startedByQueue;

    /// <summary>
    /// The time since the oldest lease was acquired for a side effect that has not been started, or null if all have been. A second lease
    /// counts from the first.
    /// </summary>
    public TimeSpan? WaitingToStart
    {
        get
        {
            lock (_lock)
            {
                var now = clock.GetUtcNow();
                foreach (var (forgotten, _) in _unstarted.Where(lease => lease.Value.Until + Grace < now).ToList())
                {
                    _unstarted.Remove(forgotten);
                }

                return _unstarted.Count == 0 ? null : now - _unstarted.Values.Min(lease => lease.Since);
            }
        }
    }

    /// <summary>
    /// Waits for a free lease and acquires it. Returns the time at which it ends, truncated to the microseconds that the database stores.
    /// </summary>
    public async Task<DateTimeOffset> AcquireAsync(Guid id, TimeSpan lease, CancellationToken cancellationToken)
    {
        while (true)
        {
            var returned = _returned.Next;
            lock (_lock)
            {
                var now = clock.GetUtcNow();
                foreach (var (ended, _) in _untilById.Where(l => l.Value <= now).ToList())
                {
                    _untilById.Remove(ended);
                }

                if (_untilById.Count < max)
                {
                    var until = now + lease;
                    _unstarted[id] = (_unstarted.TryGetValue(id, out var earlier) ? earlier.Since : now, until);
                    return _untilById[id] = until.AddTicks(-(until.Ticks % TimeSpan.TicksPerMicrosecond));
                }
            }

            await clock.WaitForAsync(returned, lease, cancellationToken);
        }
    }

    /// <summary>The number of side effects that Hangfire has started.</summary>
    public int StartedByQueue => Volatile.Read(ref _startedByQueue);

    /// <summary>Returns whether this process has leased a side effect that was not started.</summary>
    public bool IsWaitingToStart(Guid id)
    {
        lock (_lock)
        {
            return _unstarted.ContainsKey(id);
        }
    }

    /// <summary>Records that a side effect was started.</summary>
    public void Start(Guid id)
    {
        lock (_lock)
        {
            _unstarted.Remove(id);
        }
    }

    /// <summary>Records that Hangfire has started a side effect.</summary>
    public void StartByQueue() => Interlocked.Increment(ref _startedByQueue);

    /// <summary>Releases a lease.</summary>
    public void Release(Guid id)
    {
        lock (_lock)
        {
            _untilById.Remove(id);
            _unstarted.Remove(id);
        }

        _returned.Notify();
    }
}
