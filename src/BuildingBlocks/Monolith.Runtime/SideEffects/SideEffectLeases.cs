using Monolith.Runtime.Events;

namespace Monolith.Runtime;

/// <summary>
/// The leases of the side effects of one module that this process is executing. The number of leases is limited, so that a slow remote
/// system does not fill the queue. A lease that is not started in time expires. One that was started lasts until the code of the side effect
/// ends: it is not leased again here before. If the code does not end, the lease hangs, and counts against a limit of its side effect's name
/// instead, so that the module's other side effects go on.
/// </summary>
internal sealed class SideEffectLeases(int max, TimeProvider clock)
{
    /// <summary>The time after a lease for which the process may still acquire it again. Otherwise another process has.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, SideEffectLease> _leases = [];
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
                Forget(now);
                return now - _leases.Values.Where(lease => lease.StartedAt is null).Min(lease => (DateTimeOffset?)lease.WaitingSince);
            }
        }
    }

    /// <summary>The number of side effects whose code is running.</summary>
    public int Started
    {
        get
        {
            lock (_lock)
            {
                return _leases.Values.Count(lease => lease.StartedAt is not null);
            }
        }
    }

    /// <summary>The leases of side effects whose code is running, the oldest first.</summary>
    public IReadOnlyList<SideEffectLease> Running
    {
        get
        {
            lock (_lock)
            {
                return [.. _leases.Values.Where(lease => lease.StartedAt is not null).OrderBy(lease => lease.StartedAt)];
            }
        }
    }

    /// <summary>The leases of side effects whose code goes on beyond its time, the oldest first.</summary>
    public IReadOnlyList<SideEffectLease> Hung
    {
        get
        {
            lock (_lock)
            {
                return [.. _leases.Values.Where(lease => lease.IsHung).OrderBy(lease => lease.StartedAt)];
            }
        }
    }

    /// <summary>The side effects that must not be leased: those whose code is running, and all of a name of which too many hang.</summary>
    public DueExclusion NotNow
    {
        get
        {
            lock (_lock)
            {
                return new DueExclusion(
                    [.. _leases.Values.Where(lease => lease.StartedAt is not null).Select(lease => lease.Item.Id)],
                    [.. _leases.Values.Where(lease => lease.IsHung).CountBy(lease => lease.Item.Name).Where(hung => hung.Value >= max).Select(hung => hung.Key)]);
            }
        }
    }

    /// <summary>The number of side effects that Hangfire has started.</summary>
    public int StartedByQueue => Volatile.Read(ref _startedByQueue);

    /// <summary>Waits until a lease is free and acquires it. Returns null if <see cref="NotNow"/> excludes the side effect meanwhile.</summary>
    /// <param name="item">The side effect, as it was read.</param>
    /// <param name="time">The time in which the side effect must end.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    public async Task<SideEffectLease?> AcquireAsync(DueItem item, TimeSpan time, CancellationToken cancellationToken)
    {
        while (true)
        {
            var returned = _returned.Next;
            lock (_lock)
            {
                var now = clock.GetUtcNow();
                Forget(now);
                if (IsExcluded(item))
                {
                    return null;
                }

                if (_leases.Values.Count(lease => lease.StartedAt is null ? lease.Item.DueAt > now : !lease.IsHung) < max)
                {
                    return _leases[item.Id] = new SideEffectLease(item, now, time, _leases.GetValueOrDefault(item.Id)?.WaitingSince ?? now);
                }
            }

            await clock.WaitForAsync(returned, time, cancellationToken);
        }
    }

    /// <summary>Returns whether this process has leased a side effect that was not started.</summary>
    public bool IsWaitingToStart(Guid id)
    {
        lock (_lock)
        {
            return _leases.TryGetValue(id, out var lease) && lease.StartedAt is null;
        }
    }

    /// <summary>Records that the code of a side effect starts. Returns false if the lease has ended, so that it must not.</summary>
    public bool TryStart(SideEffectLease lease)
    {
        lock (_lock)
        {
            var now = clock.GetUtcNow();
            if (!IsCurrent(lease) || lease.Item.DueAt <= now)
            {
                return false;
            }

            lease.StartedAt = now;
            return true;
        }
    }

    /// <summary>Records that Hangfire has started a side effect.</summary>
    public void StartByQueue() => Interlocked.Increment(ref _startedByQueue);

    /// <summary>Records that the code of a side effect goes on beyond its time.</summary>
    public void Hang(SideEffectLease lease)
    {
        lock (_lock)
        {
            lease.IsHung = true;
        }

        _returned.Notify();
    }

    /// <summary>Releases a lease, unless it has expired and the side effect was leased again.</summary>
    public void Release(SideEffectLease lease)
    {
        lock (_lock)
        {
            if (IsCurrent(lease))
            {
                _leases.Remove(lease.Item.Id);
            }
        }

        _returned.Notify();
    }

    private bool IsCurrent(SideEffectLease lease) => _leases.GetValueOrDefault(lease.Item.Id) == lease;

    private bool IsExcluded(DueItem item) => _leases.TryGetValue(item.Id, out var lease) && lease.StartedAt is not null
        || _leases.Values.Count(other => other.IsHung && other.Item.Name == item.Name) >= max;

    /// <summary>Forgets the leases that were not started in time.</summary>
    private void Forget(DateTimeOffset now)
    {
        foreach (var (id, _) in _leases.Where(lease => lease.Value.StartedAt is null && lease.Value.Item.DueAt + Grace < now).ToList())
        {
            _leases.Remove(id);
        }
    }
}
