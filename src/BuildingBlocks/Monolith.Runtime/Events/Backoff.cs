using System.Security.Cryptography;

namespace Monolith.Runtime.Events;

/// <summary>Exponential backoff with equal jitter (Marc Brooker, "Exponential Backoff And Jitter").</summary>
public static class Backoff
{
    private const int MaxDoublings = 30;

    /// <summary>Returns the delay after a failed attempt: a random value between half of the doubled delay and all of it.</summary>
    /// <param name="attempt">The number of the failed attempt, starting at 1.</param>
    /// <param name="first">The maximum delay after the first attempt.</param>
    /// <param name="longest">The maximum delay.</param>
    public static TimeSpan After(int attempt, TimeSpan first, TimeSpan longest)
    {
        var doubled = first * Math.Pow(2, Math.Clamp(attempt - 1, 0, MaxDoublings));
        var bounded = doubled < longest ? doubled : longest;
        return bounded * (0.5 + (RandomNumberGenerator.GetInt32(0, 1000) / 2000.0));
    }
}
