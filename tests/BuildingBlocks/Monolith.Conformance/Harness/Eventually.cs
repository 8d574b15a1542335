using System.Runtime.CompilerServices;

namespace Monolith.Conformance;

/// <summary>Waits for conditions that no signal announces.</summary>
public static class Eventually
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(5), LongestPause = TimeSpan.FromMilliseconds(50);

    // A busy machine reaches what it ever reaches within this time.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    /// <summary>Polls until a condition holds.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <param name="text">The condition as the caller wrote it.</param>
    /// <exception cref="TimeoutException">The condition did not hold within three minutes.</exception>
    public static async Task TrueAsync(
        Func<Task<bool>> condition, CancellationToken cancellationToken, [CallerArgumentExpression(nameof(condition))] string text = "")
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            var waited = TimeProvider.System.GetElapsedTime(start);
            if (waited > Limit)
            {
                throw new TimeoutException($"Not true within {Limit}: {text}");
            }

            // The longer a test waits, the less often it checks: each check takes processor time from the work that it waits for.
            await Task.Delay(TimeSpan.FromTicks(Math.Clamp(waited.Ticks / 10, ShortestPause.Ticks, LongestPause.Ticks)), TimeProvider.System, cancellationToken);
        }
    }

    /// <inheritdoc cref="TrueAsync(Func{Task{bool}}, CancellationToken, string)"/>
    public static Task TrueAsync(
        Func<bool> condition, CancellationToken cancellationToken, [CallerArgumentExpression(nameof(condition))] string text = "") =>
        TrueAsync(() => Task.FromResult(condition()), cancellationToken, text);
}
