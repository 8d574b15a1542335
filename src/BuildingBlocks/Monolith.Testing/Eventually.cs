namespace Monolith.Testing;

/// <summary>Waits for conditions that nothing signals.</summary>
public static class Eventually
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10);

    /// <summary>Waits until a condition is true.</summary>
    /// <param name="condition">The condition; looked at again and again.</param>
    /// <param name="timeout">How long to wait at most.</param>
    /// <param name="what">What it is, for the message.</param>
    /// <exception cref="TimeoutException">It did not become true.</exception>
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
                throw new TimeoutException($"It did not come true within {timeout}: {what}");
            }

            await Task.Delay(Interval, TimeProvider.System);
        }
    }
}
