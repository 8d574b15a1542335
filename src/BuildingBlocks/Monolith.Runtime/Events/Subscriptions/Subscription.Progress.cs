namespace Monolith.Runtime.Events;

/// <content>Knows the position up to which events are handled, and lets others wait for one.</content>
internal sealed partial class Subscription
{
    private readonly CommitSignal _progress = new(), _rewound = new();
    private readonly Lock _reaching = new();
    private Progress? _reached;
    private bool _mustReread;

    /// <summary>The position up to which all events have been handled, parked or skipped. The stored cursor may lag behind it.</summary>
    public LogPosition Position => Volatile.Read(ref _reached) is { } reached ? reached.Position : LogPosition.Start;

    /// <summary>Waits until all events up to a position have been handled, parked or skipped.</summary>
    /// <param name="target">The position to wait for.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    public async Task WaitForPositionAsync(LogPosition target, CancellationToken cancellationToken)
    {
        for (var next = _progress.Next; Position < target; next = _progress.Next)
        {
            await next.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Waits until all events that the source has published so far have been handled, parked or skipped.</summary>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    public async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        var tip = await _feed.ReadTipAsync(cancellationToken);
        if (IsOfAnotherEpoch(tip) || (Position > tip.Head && await _feed.ReadHistoryAsync(cancellationToken) is { } history && Position > history.End))
        {
            // The log may not contain what was handled. The subscription finds out how much of it is missing.
            Rewind();
        }

        await WaitForPositionAsync(tip.Head, cancellationToken);
    }

    /// <summary>
    /// Reloads the cursor. Call it after the transaction that rewound the cursor has committed. Pending waits for a position then wait
    /// until the subscription reaches it again.
    /// </summary>
    public void Rewind()
    {
        lock (_reaching)
        {
            _mustReread = true;
            Volatile.Write(ref _reached, null);
            Interlocked.Exchange(ref _behindSince, Unknown);
        }

        _rewound.Notify();
    }

    private void Reached(LogPosition position)
    {
        lock (_reaching)
        {
            if (!_mustReread && _snapshot is null)
            {
                if (_reached?.Position != position)
                {
                    NoticeProgress();
                }

                Volatile.Write(ref _reached, new Progress(position));
            }
        }

        _progress.Notify();
    }

    private sealed record Progress(LogPosition Position);
}
