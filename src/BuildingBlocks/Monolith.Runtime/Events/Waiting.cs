namespace Monolith.Runtime.Events;

/// <summary>Waits that a clock can be shifted through.</summary>
public static class Waiting
{
    /// <summary>Waits for a signal, but not longer than a time. Says whether the signal came.</summary>
    /// <param name="clock">The clock that measures the time.</param>
    /// <param name="signal">The signal.</param>
    /// <param name="atMost">How long to wait at most.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public static async Task<bool> WaitForAsync(this TimeProvider clock, Task signal, TimeSpan atMost, CancellationToken cancellationToken)
    {
        if (signal.IsCompleted)
        {
            return true;
        }

        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        // Task.Delay cuts to whole milliseconds: the rest of one would be no wait at all, and its loop would spin.
        var timeout = Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(atMost.TotalMilliseconds)), clock, ended.Token);
        var first = await Task.WhenAny(signal, timeout);
        await ended.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
        return first == signal;
    }
}
