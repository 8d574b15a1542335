namespace Monolith.Runtime.Events.Tests;

/// <summary>The row locks of transactions.</summary>
internal sealed class MemoryLocks
{
    private readonly Lock _lock = new();
    private readonly Dictionary<object, (object Owner, TaskCompletionSource Freed)> _held = [];

    /// <summary>Whether a transaction gets a row without waiting.</summary>
    public bool IsFreeFor(object owner, object row)
    {
        lock (_lock)
        {
            return !_held.TryGetValue(row, out var held) || held.Owner == owner;
        }
    }

    public async Task AcquireAsync(object owner, object row, CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Task freed;
            lock (_lock)
            {
                if (!_held.TryGetValue(row, out var held))
                {
                    _held[row] = (owner, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
                    return;
                }

                if (held.Owner == owner)
                {
                    return;
                }

                freed = held.Freed.Task;
            }

            await freed.WaitAsync(cancellationToken);
        }
    }

    public void Release(object owner)
    {
        lock (_lock)
        {
            foreach (var (row, held) in _held.Where(h => h.Value.Owner == owner).ToList())
            {
                _held.Remove(row);
                held.Freed.SetResult();
            }
        }
    }
}
