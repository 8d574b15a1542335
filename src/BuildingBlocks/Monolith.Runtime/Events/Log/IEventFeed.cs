namespace Monolith.Runtime.Events;

/// <summary>
/// The seam between a subscriber and the log of another module: read what is after a position, wait for more. The log
/// may be a table next door or a stream on the other side of a broker.
/// </summary>
public interface IEventFeed
{
    /// <summary>The module whose events it carries.</summary>
    string Source { get; }

    /// <summary>
    /// Reads events after a position, oldest first, none left out: an event whose transaction may still commit before
    /// a returned one holds the returned one back.
    /// </summary>
    /// <param name="after">The position to read after.</param>
    /// <param name="max">How many events to read at most.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="LogTruncatedException">Events after the position have left the log already.</exception>
    Task<EventBatch> ReadAsync(LogPosition after, int max, CancellationToken cancellationToken);

    /// <summary>
    /// The position of the newest event that is committed. It may have to wait for transactions of others before it can be read.
    /// </summary>
    /// <param name="cancellationToken">Ends the reading.</param>
    Task<LogPosition> ReadHeadAsync(CancellationToken cancellationToken);
}

/// <summary>What one read of a feed gave.</summary>
/// <param name="Records">The events, oldest first.</param>
/// <param name="More">
/// Completes when there may be more than was read. It was taken before the read, so that nothing committed in between
/// goes unnoticed. It may never complete although there is more: poll as well, at your leisure.
/// </param>
public sealed record EventBatch(IReadOnlyList<EventRecord> Records, Task More);

/// <summary>A subscriber asks for events that retention has taken out of the log.</summary>
/// <param name="source">The module whose log it is.</param>
/// <param name="after">The position that was asked for.</param>
/// <param name="truncatedTo">The last position that is gone.</param>
public sealed class LogTruncatedException(string source, LogPosition after, LogPosition truncatedTo) : Exception(
    $"The log of {source} no longer holds the events after {after}: retention removed them up to {truncatedTo}. " +
    "Let the subscriber start from what is left with 'events replay --module <subscriber> --accept-truncated'.")
{
    /// <summary>The last position that is gone.</summary>
    public LogPosition TruncatedTo { get; } = truncatedTo;
}
