namespace Monolith.Persistence;

/// <summary>
/// Lets the writers of one database file take turns in the order they came. SQLite's own lock has no queue: whoever
/// finds it taken sleeps and tries again, and under load some sleep for long.
/// </summary>
internal sealed class WriteGate(bool takeTurns) : IDisposable
{
    private readonly SemaphoreSlim? _turn = takeTurns ? new SemaphoreSlim(1, 1) : null;

    public async ValueTask<Turn> EnterAsync(CancellationToken cancellationToken)
    {
        if (_turn is not null)
        {
            await _turn.WaitAsync(cancellationToken);
        }

        return new Turn(_turn);
    }

    public void Dispose() => _turn?.Dispose();

    internal sealed class Turn(SemaphoreSlim? gate) : IDisposable
    {
        private SemaphoreSlim? _gate = gate;

        public void Dispose() => Interlocked.Exchange(ref _gate, null)?.Release();
    }
}
