namespace Monolith.Runtime.Events;

/// <summary>
/// How long the handlers of one transaction may take, counted from the first of them: neither the wait for the cursor
/// nor a slow look at what is parked is their time, and neither may count against an event.
/// </summary>
internal sealed class HandlerTime(TimeSpan limit, TimeProvider clock, CancellationToken stop) : IDisposable
{
    private CancellationTokenSource? _timeout;
    private CancellationTokenSource? _either;

    /// <summary>Starts the time, if it does not run yet. The token is cancelled when it is over, or when the host stops.</summary>
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
