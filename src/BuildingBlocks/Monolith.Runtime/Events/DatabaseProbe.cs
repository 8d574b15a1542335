namespace Monolith.Runtime.Events;

/// <summary>Finds out whether a database that reported a failure is unavailable, or answers other statements.</summary>
internal static class DatabaseProbe
{
    /// <summary>Executes a statement. Returns whether the database answered it in time.</summary>
    public static async Task<bool> AnswersAsync(Func<CancellationToken, Task> probe, TimeSpan timeout, TimeProvider clock, CancellationToken stop)
    {
        using var limit = new CancellationTokenSource(timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, limit.Token);
        try
        {
            await probe(either.Token);
            return true;
        }
        catch (Exception) when (!stop.IsCancellationRequested)
        {
            // The caller reports the failure that made it ask.
            return false;
        }
    }
}
