namespace Monolith.Testing;

/// <summary>Waits for conditions that no signal announces.</summary>
public static class Eventually
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10);

    /// <summary>Polls a condition until it is true.</summary>
    /// <param name="condition">The condition, evaluated repeatedly.</param>
    /// <param name="timeout">The maximum time to wait.</param>
    /// <param name="what">A description of the condition, for the message.</param>
    /// <exception cref="TimeoutException">The condition did not become true in time.</exception>
    public static async Task TrueAsync(
        Func<Task<bool>> condition,
        TimeSpan timeout,
        [System.Runtime.CompilerServices.CallerArgumentExpression(nameof(condition))] string what = "")
    {
        ArgumentNullException.ThrowIfNull(condition);
        var start = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(start) > timeout)
            {
                throw new TimeoutException($"The condition did not become true within {timeout}: {what}");
            }

            await Task.Delay(Interval, TimeProvider.System);
        }
    }
}
