namespace Monolith.Runtime.Storage;

/// <summary>
/// A lock that writers acquire in the order in which they came. SQLite's own lock has no queue: a writer that finds it taken
/// sleeps and tries again, and under load some writers sleep for long.
/// </summary>
/// <param name="enabled">Whether writers exclude each other. A disabled lock admits every writer at once.</param>
internal sealed class WriteLock(bool enabled) : IDisposable
{
    private readonly SemaphoreSlim? _semaphore = enabled ? new SemaphoreSlim(1, 1) : null;

    public async ValueTask<Holder> EnterAsync(CancellationToken cancellationToken)
    {
        if (_semaphore is not null)
        {
            await _semaphore.WaitAsync(cancellationToken);
        }

        return new Holder(_semaphore);
    }

    public void Dispose() => _semaphore?.Dispose();

    /// <summary>Releases the lock when it is disposed.</summary>
    internal sealed class Holder(SemaphoreSlim? semaphore) : IDisposable
    {
        private SemaphoreSlim? _semaphore = semaphore;

        public void Dispose() => Interlocked.Exchange(ref _semaphore, null)?.Release();
    }
}
