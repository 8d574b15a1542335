namespace Monolith.Runtime.Storage;

/// <summary>
/// Lets the writers of one database file take turns in the order they came. SQLite's own lock has no queue: whoever
/// finds it taken sleeps and tries again, and under load some sleep for long.
/// </summary>
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

    internal sealed class Holder(SemaphoreSlim? semaphore) : IDisposable
    {
        private SemaphoreSlim? _semaphore = semaphore;

        public void Dispose() => Interlocked.Exchange(ref _semaphore, null)?.Release();
    }
}
