namespace Monolith.Runtime.Events;

/// <summary>Wait operations based on a <see cref="TimeProvider"/>.</summary>
public static class Waiting
{
    /// <summary>Waits for a signal until a time limit expires. Returns whether the signal arrived.</summary>
    /// <param name="clock">The time provider that measures the time.</param>
    /// <param name="signal">The signal.</param>
    /// <param name="atMost">The maximum time to wait.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    public static async Task<bool> WaitForAsync(this TimeProvider clock, Task signal, TimeSpan atMost, CancellationToken cancellationToken)
    {
        if (signal.IsCompleted)
        {
            return true;
        }

        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        // Task.Delay rounds down to whole milliseconds. A remainder below one would not wait at all, and the caller's loop would spin.
        var timeout = Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(atMost.TotalMilliseconds)), clock, ended.Token);
        var first = await Task.WhenAny(signal, timeout);
        await ended.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
        return first == signal;
    }
}
