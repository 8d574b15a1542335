using System.Security.Cryptography;

namespace Monolith.Runtime.Events;

/// <summary>Exponential backoff with equal jitter (Marc Brooker, "Exponential Backoff And Jitter").</summary>
public static class Backoff
{
    private const int MaxDoublings = 30;

    /// <summary>The wait after a failed attempt: between half and all of the doubled delay.</summary>
    /// <param name="attempt">The attempt that failed, the first is 1.</param>
    /// <param name="first">The longest wait after the first attempt.</param>
    /// <param name="longest">The longest wait of all.</param>
    public static TimeSpan After(int attempt, TimeSpan first, TimeSpan longest)
    {
        var doubled = first * Math.Pow(2, Math.Clamp(attempt - 1, 0, MaxDoublings));
        var bounded = doubled < longest ? doubled : longest;
        return bounded * (0.5 + (RandomNumberGenerator.GetInt32(0, 1000) / 2000.0));
    }
}
