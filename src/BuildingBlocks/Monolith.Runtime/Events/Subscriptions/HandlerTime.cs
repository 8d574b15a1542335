namespace Monolith.Runtime.Events;

/// <summary>
/// Limits the time that the handlers of one transaction may take, measured from the first of them. Waiting for the cursor and reading the
/// parked keys do not count, so that their duration never counts as a failure of an event.
/// </summary>
internal sealed class HandlerTime(TimeSpan limit, TimeProvider clock, CancellationToken stop) : IDisposable
{
    private CancellationTokenSource? _timeout;
    private CancellationTokenSource? _either;

    /// <summary>Starts the timer, if it is not running yet. The token is canceled when the time limit expires or the host stops.</summary>
    public CancellationToken Start()
    {
        _timeout ??= new CancellationTokenSource(limit, clock);
        _either ??= CancellationTokenSource.CreateLinkedTokenSource(stop, _timeout.Token);
        return _either.Token;
    }

    public void Dispose()
    {
        _either?.Dispose();
        _timeout?.Dispose();
    }
}
