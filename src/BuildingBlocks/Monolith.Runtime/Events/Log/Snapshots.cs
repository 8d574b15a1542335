namespace Monolith.Runtime.Events;

/// <summary>Where a snapshot of a source begins.</summary>
/// <param name="Position">
/// The last final position of the log: no transaction that is still open can commit an event up to there, so that each page contains them.
/// </param>
/// <param name="Epochs">The epochs of the log, in order of position, read after the position.</param>
public sealed record SnapshotStart(LogPosition Position, IReadOnlyList<LogEpoch> Epochs);

/// <summary>A page of a snapshot: what the source's database contained at one moment.</summary>
/// <param name="Records">The state of the page's keys as events. Those of one key are consecutive.</param>
/// <param name="Contained">The events of the log after the subscriber's cursor whose effects the page contains.</param>
/// <param name="Next">The mark of the next page, or null if this is the last page.</param>
/// <param name="Epoch">The id of the newest epoch of the log, or <see cref="Guid.Empty"/> if the log has none.</param>
public sealed record SnapshotBatch(IReadOnlyList<EventRecord> Records, IReadOnlyList<ContainedEvent> Contained, string? Next, Guid Epoch);

/// <summary>An event of the log whose effect a snapshot contains.</summary>
/// <param name="Id">The id of the event.</param>
/// <param name="Name">The event name.</param>
public sealed record ContainedEvent(Guid Id, string Name);

/// <summary>How far a subscriber has taken the snapshot of a source.</summary>
/// <param name="Scan">The id of the scan, so that a worker does not continue another scan with a page that it read before.</param>
/// <param name="Epoch">The id of the log's newest epoch when the scan began.</param>
/// <param name="Mark">The mark of the next page; empty for the first page.</param>
internal sealed record SnapshotProgress(Guid Scan, Guid Epoch, string Mark)
{
    private const int GuidLength = 32;

    /// <summary>Begins a scan.</summary>
    /// <param name="epoch">The id of the log's newest epoch.</param>
    /// <param name="now">The time.</param>
    public static SnapshotProgress Begin(Guid epoch, DateTimeOffset now) => new(Guid.CreateVersion7(now), epoch, "");

    /// <summary>Parses the output of <see cref="ToString"/>.</summary>
    /// <param name="text">The text.</param>
    public static SnapshotProgress Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new(Guid.ParseExact(text[..GuidLength], "N"), Guid.ParseExact(text[GuidLength..(2 * GuidLength)], "N"), text[(2 * GuidLength)..]);
    }

    /// <summary>Returns a text to store.</summary>
    public override string ToString() => $"{Scan:N}{Epoch:N}{Mark}";
}

/// <summary>A store that also remembers how far its subscriber has taken a snapshot. Its transactions are <see cref="ISnapshotTransaction"/>s.</summary>
internal interface ISnapshotStore : ISubscriptionStore
{
    /// <summary>Reads the cursor, how far the snapshot was taken, and whether the subscription is paused, in one round trip.</summary>
    /// <param name="source">The module that publishes the events.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    Task<StoredProgress> ReadProgressAsync(string source, CancellationToken cancellationToken);
}

/// <summary>
/// The transaction of a subscription that takes a snapshot. As long as the snapshot is being taken,
/// <see cref="ISubscriptionTransaction.TryAdvanceAsync"/> returns false.
/// </summary>
internal interface ISnapshotTransaction : ISubscriptionTransaction
{
    /// <summary>Begins a snapshot if the cursor is at the start, and moves the cursor.</summary>
    /// <param name="to">The position of the snapshot.</param>
    /// <param name="progress">The progress.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>False when the cursor has another position because another worker has moved it.</returns>
    Task<bool> TryStartSnapshotAsync(LogPosition to, SnapshotProgress progress, CancellationToken cancellationToken);

    /// <summary>
    /// Changes the progress if it is the expected one, locks the cursor until the transaction ends, and remembers the events that the page
    /// contains.
    /// </summary>
    /// <param name="from">The expected progress.</param>
    /// <param name="to">The new progress, or null if the snapshot has been taken.</param>
    /// <param name="contained">The ids of the events.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>False when the progress is another one because another worker has changed it.</returns>
    Task<bool> TryMoveSnapshotAsync(
        SnapshotProgress from, SnapshotProgress? to, IReadOnlyCollection<Guid> contained, CancellationToken cancellationToken);

    /// <summary>Begins the scan again: changes the progress, and deletes what was contained or parked.</summary>
    /// <param name="from">The expected progress.</param>
    /// <param name="to">The new progress.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>False when the progress is another one because another worker has changed it.</returns>
    Task<bool> TryRestartSnapshotAsync(SnapshotProgress from, SnapshotProgress to, CancellationToken cancellationToken);

    /// <summary>
    /// Returns those of the given events that the snapshot contained, and forgets them. The cursor has passed them in this transaction.
    /// </summary>
    /// <param name="ids">The ids of the events.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    Task<ISet<Guid>> TakeContainedAsync(IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken);
}
