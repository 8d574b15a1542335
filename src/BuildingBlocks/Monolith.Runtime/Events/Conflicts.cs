namespace Monolith.Runtime.Events;

/// <summary>Repeats work whose rows other writers change at the same time. A conflict is no failure of the work.</summary>
internal static class Conflicts
{
    /// <summary>
    /// The number of conflicts in a row after which the work has failed. Each repetition locks the rows of the conflicts before it, so only
    /// a handler that conflicts with itself gets here, for example one that deletes a row that does not exist.
    /// </summary>
    public const int Max = 25;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(2), LongestPause = TimeSpan.FromMilliseconds(25);

    /// <summary>
    /// Runs work, and repeats it after each conflict with the conflicts so far, whose rows it must lock, and when the transaction demands it.
    /// </summary>
    /// <exception cref="Exception">The failure of the work, or its last conflict.</exception>
    public static async Task<TResult> RepeatAsync<TResult>(
        Func<IReadOnlyCollection<Exception>, Task<TResult>> work, Func<Exception, bool> isConflict, TimeProvider clock, CancellationToken cancellationToken)
    {
        var conflicts = new List<Exception>();
        while (true)
        {
            try
            {
                return await work(conflicts);
            }
            catch (Exception e) when (conflicts.Count < Max && !cancellationToken.IsCancellationRequested && (isConflict(e) || e is RepeatTransactionException))
            {
                conflicts.Add(e);
            }

            await Task.Delay(Backoff.After(conflicts.Count, FirstPause, LongestPause), clock, cancellationToken);
        }
    }
}
