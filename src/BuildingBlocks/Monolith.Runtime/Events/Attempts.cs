namespace Monolith.Runtime.Events;

/// <summary>
/// Counts the failed attempts of an event. Failures that the database reported, such as timeouts and deadlocks, may have another cause, so
/// an event has twice as many attempts in all as it may fail by itself.
/// </summary>
internal sealed class Attempts
{
    private int _own;

    /// <summary>The number of failed attempts.</summary>
    public int Count { get; private set; }

    /// <summary>Returns the delay before the next attempt, or null if the event has failed for good.</summary>
    /// <param name="policy">The policy for its last failure, or null.</param>
    /// <param name="options">The options with the number of attempts and the delays without a policy.</param>
    public TimeSpan? DelayAfter(FailurePolicyAttribute? policy, MessagingOptions options) =>
        FailurePolicies.IsLast(policy, Count, options.MaxAttempts, ofDatabase: true) || _own >= (policy?.Attempts ?? options.MaxAttempts)
            ? null
            : FailurePolicies.DelayAfter(policy, Count, options.RetryDelay, options.MaxRetryDelay);

    /// <summary>Returns the number of attempts after which work has failed for good, for the kind of its last failure.</summary>
    public static int LimitOf(int max, bool ofDatabase) => ofDatabase ? 2 * max : max;

    /// <summary>Counts a failure.</summary>
    public void Add(bool ofDatabase)
    {
        Count++;
        _own += ofDatabase ? 0 : 1;
    }
}
