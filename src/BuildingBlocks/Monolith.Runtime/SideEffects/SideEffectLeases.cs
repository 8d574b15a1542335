using Monolith.Runtime.Events;

namespace Monolith.Runtime;

/// <summary>
/// The side effects of one module that are being carried out by this process. There are never more than so many, so that
/// a slow other side fills no queue; a lease that nobody returns ends by itself.
/// </summary>
internal sealed class SideEffectLeases(int max, TimeProvider clock)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, DateTimeOffset> _untilById = [];
    private readonly CommitSignal _returned = new();

    /// <summary>Waits for room, and lends; returns when the lease ends, to the microsecond, as it is stored.</summary>
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

    /// <summary>Makes room for another.</summary>
    public void Release(Guid id)
    {
        lock (_lock)
        {
            _untilById.Remove(id);
        }

        _returned.Notify();
    }
}
