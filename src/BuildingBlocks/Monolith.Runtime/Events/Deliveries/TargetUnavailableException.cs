namespace Monolith.Runtime.Events;

/// <summary>
/// The exception that is thrown when the target of a delivery accepts no event at present. No event is the cause, so none is parked: the
/// delivery waits and tries again.
/// </summary>
/// <param name="message">The failure. It contains no secrets.</param>
/// <param name="inner">The exception that caused the failure, or null.</param>
public sealed class TargetUnavailableException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>
    /// The time for which the target asked to be left alone, or null if the delivery decides. <see cref="Timeout.InfiniteTimeSpan"/> if it
    /// wants no more events: the delivery then pauses until the process restarts.
    /// </summary>
    public TimeSpan? RetryAfter { get; init; }
}
