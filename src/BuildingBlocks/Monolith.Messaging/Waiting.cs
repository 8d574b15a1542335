namespace Monolith.Messaging;

internal static class Waiting
{
    /// <summary>Waits for a signal, but not longer than a time. Says whether the signal came.</summary>
    public static async Task<bool> WaitForAsync(this TimeProvider clock, Task signal, TimeSpan atMost, CancellationToken cancellationToken)
    {
        if (signal.IsCompleted)
        {
            return true;
        }

        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var timeout = Task.Delay(atMost, clock, ended.Token);
        var first = await Task.WhenAny(signal, timeout);
        await ended.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
        return first == signal;
    }
}
