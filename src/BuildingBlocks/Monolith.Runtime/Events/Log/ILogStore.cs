namespace Monolith.Runtime.Events;

/// <summary>The log of one module, as its keeper sees it.</summary>
public interface ILogStore
{
    /// <summary>Removes old events, oldest first, and remembers how far the log is gone.</summary>
    /// <param name="olderThan">Only events published before this instant go.</param>
    /// <param name="upTo">No event after this position goes.</param>
    /// <param name="max">How many events go at most.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>How many went.</returns>
    Task<int> TruncateAsync(DateTimeOffset olderThan, LogPosition upTo, int max, CancellationToken cancellationToken);

    /// <summary>Forgets answers to requests with an Idempotency-Key, oldest first.</summary>
    /// <param name="olderThan">Only answers given before this instant go.</param>
    /// <param name="max">How many go at most.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>How many went.</returns>
    Task<int> ForgetAnswersAsync(DateTimeOffset olderThan, int max, CancellationToken cancellationToken);

    /// <summary>Counts the events that the log still holds, those among them that were imported from another database.</summary>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>A line for each name that occurs, in alphabetical order.</returns>
    Task<IReadOnlyList<LoggedEvents>> CountAsync(CancellationToken cancellationToken);
}

/// <summary>How many events of one name a log holds.</summary>
/// <param name="Name">The wire name, such as <c>ordering.order-placed</c>.</param>
/// <param name="Count">How many there are, 1 or more.</param>
/// <param name="First">When the oldest of them was published.</param>
/// <param name="Last">When the newest of them was published.</param>
public sealed record LoggedEvents(string Name, long Count, DateTimeOffset First, DateTimeOffset Last);
