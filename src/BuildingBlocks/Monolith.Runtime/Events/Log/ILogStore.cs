namespace Monolith.Runtime.Events;

/// <summary>The log of one module, for its maintenance.</summary>
internal interface ILogStore
{
    /// <summary>
    /// Prevents others in all processes from truncating the log until the returned lock is disposed, if they take it as well. Retention holds
    /// it from when it reads the subscribers' cursors until it has removed the events, and a replay from when it finds the first event until
    /// its cursor is there.
    /// </summary>
    /// <param name="cancellationToken">A token to cancel the wait.</param>
    Task<IAsyncDisposable> LockTruncationAsync(CancellationToken cancellationToken);

    /// <summary>Removes old events, oldest first, and records the position up to which the log is truncated.</summary>
    /// <param name="olderThan">Only events that were published before this time are removed.</param>
    /// <param name="upTo">Only events up to this position are removed.</param>
    /// <param name="max">The maximum number of events to remove.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The number of removed events.</returns>
    Task<int> TruncateAsync(DateTimeOffset olderThan, LogPosition upTo, int max, CancellationToken cancellationToken);

    /// <summary>Deletes stored responses to requests with an Idempotency-Key, oldest first.</summary>
    /// <param name="olderThan">Only responses that were stored before this time are deleted.</param>
    /// <param name="max">The maximum number of responses to delete.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The number of deleted responses.</returns>
    Task<int> ForgetAnswersAsync(DateTimeOffset olderThan, int max, CancellationToken cancellationToken);

    /// <summary>Counts the events in the log, including those that were imported from another database.</summary>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>One entry for each event name, in alphabetical order.</returns>
    Task<IReadOnlyList<LoggedEvents>> CountAsync(CancellationToken cancellationToken);
}

/// <summary>The number of events with one name in a log.</summary>
/// <param name="Name">The event name, such as <c>ordering.order-placed</c>.</param>
/// <param name="Count">The number of events, 1 or more.</param>
/// <param name="First">The time at which the oldest of the events was published.</param>
/// <param name="Last">The time at which the newest of the events was published.</param>
internal sealed record LoggedEvents(string Name, long Count, DateTimeOffset First, DateTimeOffset Last);
