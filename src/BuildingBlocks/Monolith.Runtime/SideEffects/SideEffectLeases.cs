using Monolith.Runtime.Events;

namespace Monolith.Runtime;

/// <summary>
/// The leases of the side effects of one module that this process is executing. The number of leases is limited, so that a slow remote
/// system does not fill the queue. A lease that is not released expires.
/// </summary>
internal sealed class SideEffectLeases(int max, TimeProvider clock)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, DateTimeOffset> _untilById = [];
    private readonly CommitSignal _returned = new();

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
                    return _untilById[id] = until.AddTicks(-(until.Ticks % TimeSpan.TicksPerMicrosecond));
                }
            }

            await clock.WaitForAsync(returned, lease, cancellationToken);
        }
    }

    /// <summary>Releases a lease.</summary>
    public void Release(Guid id)
    {
        lock (_lock)
        {
            _untilById.Remove(id);
        }

        _returned.Notify();
    }
}
