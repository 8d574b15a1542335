using Monolith.Runtime.Events;

namespace Monolith.Runtime;

/// <summary>The locks of several logs, which keep retention from truncating them.</summary>
internal sealed class TruncationLocks : IAsyncDisposable
{
    private readonly Stack<IAsyncDisposable> _held = new();

    private TruncationLocks()
    {
    }

    /// <summary>Waits for the locks. All callers must name the logs in the same order.</summary>
    public static async Task<TruncationLocks> TakeAsync(IEnumerable<ILogStore> logs, CancellationToken cancellationToken)
    {
        var locks = new TruncationLocks();
        try
        {
            foreach (var log in logs)
            {
                locks._held.Push(await log.LockTruncationAsync(cancellationToken));
            }

            return locks;
        }
        catch
        {
            await locks.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        while (_held.TryPop(out var held))
        {
            await held.DisposeAsync();
        }
    }
}
