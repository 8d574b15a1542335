namespace Monolith.Runtime.Events;

/// <summary>
/// Limits the time that the handlers of one transaction may take, measured from the first of them. Waiting for the cursor and reading the
/// parked keys do not count, so that their duration never counts as a failure of an event.
/// </summary>
/// <param name="limit">The time limit.</param>
/// <param name="clock">The clock.</param>
/// <param name="overdue">Is called once if the handlers go on although their token was canceled.</param>
/// <param name="stop">A token that is canceled when the host stops.</param>
internal sealed class HandlerTime(TimeSpan limit, TimeProvider clock, Action overdue, CancellationToken stop) : IDisposable
{
    private CancellationTokenSource? _timeout;
    private CancellationTokenSource? _either;
    private CancellationTokenSource? _overdue;

    /// <summary>Starts the timer, if it is not running yet. The token is canceled when the time limit expires or the host stops.</summary>
    public CancellationToken Start()
    {
        if (_either is null)
        {
            _timeout = new CancellationTokenSource(limit, clock);
            _either = CancellationTokenSource.CreateLinkedTokenSource(stop, _timeout.Token);
            _overdue = new CancellationTokenSource(limit + RunningHandler.Grace, clock);
            _overdue.Token.Register(overdue);
        }

        return _either.Token;
    }

    public void Dispose()
    {
        _overdue?.Dispose();
        _either?.Dispose();
        _timeout?.Dispose();
    }
}
