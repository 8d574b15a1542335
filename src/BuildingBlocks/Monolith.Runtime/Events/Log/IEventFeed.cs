namespace Monolith.Runtime.Events;

/// <summary>
/// A feed of the events of one module. It reads events after a position and waits for more. The log may be a table in the same database
/// server or a stream of a broker.
/// </summary>
public interface IEventFeed
{
    /// <summary>The module that publishes the events.</summary>
    string Source { get; }

    /// <summary>
    /// Reads the events after a position, oldest first, without gaps. If a transaction that is still open may commit an event before a
    /// given one, that event and all later ones are held back.
    /// </summary>
    /// <param name="after">The position after which to read.</param>
    /// <param name="max">The maximum number of events.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <exception cref="LogTruncatedException">Retention has removed events after the position.</exception>
    Task<EventBatch> ReadAsync(LogPosition after, int max, CancellationToken cancellationToken);

    /// <summary>
    /// Reads the position of the newest committed event. The event may not be readable yet, because other transactions are still open.
    /// </summary>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    Task<LogPosition> ReadHeadAsync(CancellationToken cancellationToken);

    /// <summary>Reads the end of the log, with its newest epoch if the feed knows it.</summary>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    async Task<LogTip> ReadTipAsync(CancellationToken cancellationToken) => new(await ReadHeadAsync(cancellationToken), null);

    /// <summary>Reads what the source knows about the history of its log, or null if the feed does not reach the source.</summary>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    Task<LogHistory?> ReadHistoryAsync(CancellationToken cancellationToken) => Task.FromResult<LogHistory?>(null);

    /// <summary>Counts the events after a position, or returns null if the feed cannot count them.</summary>
    /// <param name="after">The position after which to count.</param>
    /// <param name="max">The number at which to stop.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    Task<int?> CountAsync(LogPosition after, int max, CancellationToken cancellationToken) => Task.FromResult<int?>(null);

    /// <summary>Finds where a snapshot of the source begins now, or returns null if the source offers none that stands for the events.</summary>
    /// <param name="events">The names of the events that the subscriber handles.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    Task<SnapshotStart?> StartSnapshotAsync(IReadOnlyCollection<string> events, CancellationToken cancellationToken) => Task.FromResult<SnapshotStart?>(null);

    /// <summary>Reads a page of the source's current state.</summary>
    /// <param name="cursor">The position up to which every page contains the log.</param>
    /// <param name="mark">The mark of the page; empty for the first page.</param>
    /// <param name="max">The maximum number of keys.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <exception cref="LogTruncatedException">Retention has removed events after the position.</exception>
    Task<SnapshotBatch> ReadSnapshotAsync(LogPosition cursor, string mark, int max, CancellationToken cancellationToken) =>
        throw new NotSupportedException($"{Source} offers no snapshot.");
}

/// <summary>The result of reading a feed.</summary>
/// <param name="Records">The events, oldest first.</param>
/// <param name="More">A task that completes when the feed may have more events. It was created before the read, so no commit between the
/// two is missed. The task may never complete although events are available, so poll at an interval as well.</param>
public sealed record EventBatch(IReadOnlyList<EventRecord> Records, Task More)
{
    /// <summary>
    /// Whether the feed has noticed that the history of the log is not what it was at the last read. The reader then compares the histories
    /// (<see cref="LogHistory.FindDivergence"/>) before it handles the events.
    /// </summary>
    public bool HistoryChanged { get; init; }

    /// <summary>
    /// The end of the log when the batch was read, or null if the feed does not know it. It shows that the log was replaced since the histories
    /// were compared.
    /// </summary>
    public LogTip? Tip { get; init; }

    /// <summary>
    /// Whether the log contained no event after these, not even one that is held back. Then <see cref="More"/> completes after each commit that
    /// followed in this process, and the reader need not read again before.
    /// </summary>
    public bool IsComplete { get; init; }

    /// <summary>
    /// The publication time of the oldest event that is committed and held back by open transactions, if the batch is empty because of them.
    /// </summary>
    public DateTimeOffset? HeldBackSince { get; init; }
}

/// <summary>The end of a log.</summary>
/// <param name="Head">The position of the newest committed event, or the end of what retention has removed.</param>
/// <param name="Epoch">The id of the newest epoch, <see cref="Guid.Empty"/> if the log has none, or null if it is not known.</param>
public sealed record LogTip(LogPosition Head, Guid? Epoch);

/// <summary>The exception that is thrown when a subscriber reads events that retention has removed.</summary>
/// <param name="source">The module that publishes the events.</param>
/// <param name="after">The position after which the subscriber read.</param>
/// <param name="truncatedTo">The position of the last removed event.</param>
public sealed class LogTruncatedException(string source, LogPosition after, LogPosition truncatedTo) : Exception(
    $"The log of {source} no longer holds all events after {after}: retention removed the events up to {truncatedTo}. " +
    "Run 'events replay --module <subscriber> --accept-truncated', for a delivery with --delivery <name>, to let the subscriber start with the oldest event that remains.")
{
    /// <summary>The position of the last removed event.</summary>
    public LogPosition TruncatedTo { get; } = truncatedTo;
}
