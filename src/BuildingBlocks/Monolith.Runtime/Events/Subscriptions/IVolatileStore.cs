namespace Monolith.Runtime.Events;

/// <summary>
/// A store that lives in memory, like the subscriber's state: both begin empty whenever the process starts. Only one process uses it.
/// </summary>
internal interface IVolatileStore : ISnapshotStore
{
    /// <summary>
    /// Returns whether the subscriber begins with a snapshot of a source, if the source offers one, although the log may be complete: the
    /// current state is read faster than its history. False when the subscriber has taken it.
    /// </summary>
    /// <param name="source">The module that publishes the events.</param>
    bool BeginsWithSnapshot(string source);

    /// <summary>
    /// Whether each event must be handled in a transaction of its own, because the handlers read, or a change failed: what was changed in
    /// memory cannot be rolled back.
    /// </summary>
    bool HandlesAlone { get; }

    /// <summary>
    /// Discards the subscriber's state with the cursors of all sources, because the state cannot be continued: retention has removed events
    /// that were not handled. The subscriptions then begin anew.
    /// </summary>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    Task RebuildAsync(CancellationToken cancellationToken);
}
