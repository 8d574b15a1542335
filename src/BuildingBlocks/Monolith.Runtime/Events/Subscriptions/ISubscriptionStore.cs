namespace Monolith.Runtime.Events;

/// <summary>Stores the cursors and the parked events of a subscriber, in the subscriber's own database.</summary>
public interface ISubscriptionStore : IHandlingStore
{
    /// <summary>
    /// Reads the last position of a source that this subscriber has processed, or <see cref="LogPosition.Start"/> if it has processed none.
    /// </summary>
    /// <param name="source">The module that publishes the events.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    Task<LogPosition> ReadCursorAsync(string source, CancellationToken cancellationToken);

    /// <summary>Reads the epochs of a source's log that this subscriber has processed, in order of position.</summary>
    /// <param name="source">The module that publishes the events.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    Task<IReadOnlyList<LogEpoch>> ReadEpochsAsync(string source, CancellationToken cancellationToken);

    /// <summary>Begins a transaction in the subscriber's database.</summary>
    /// <param name="source">The module that publishes the events.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    Task<ISubscriptionTransaction> BeginAsync(string source, CancellationToken cancellationToken);
}

/// <summary>The transaction of a subscription: cursor, parked events and the handlers' changes commit together.</summary>
public interface ISubscriptionTransaction : IHandlingTransaction
{
    /// <summary>
    /// Moves the cursor if it still has the expected position, and locks it until the transaction ends. The lock fences a second worker of
    /// the same subscription.
    /// </summary>
    /// <param name="from">The expected position of the cursor.</param>
    /// <param name="to">The new position.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>False when the cursor has another position because another worker has moved it.</returns>
    Task<bool> TryAdvanceAsync(LogPosition from, LogPosition to, CancellationToken cancellationToken);

    /// <summary>Remembers that the subscriber has processed the start of an epoch.</summary>
    /// <param name="epoch">The epoch.</param>
    void Remember(LogEpoch epoch);

    /// <summary>
    /// Moves the cursor back, like <see cref="TryAdvanceAsync"/>, forgets the epochs after it, and records the divergence.
    /// </summary>
    /// <param name="from">The expected position of the cursor.</param>
    /// <param name="to">The last position that the subscriber and the source have in common.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>False when the cursor has another position because another worker has moved it.</returns>
    Task<bool> TryRewindAsync(LogPosition from, LogPosition to, CancellationToken cancellationToken);

    /// <summary>Returns those of the given keys that have parked events.</summary>
    /// <param name="keys">The keys to check.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    Task<ISet<string>> FindParkedKeysAsync(IReadOnlyCollection<string> keys, CancellationToken cancellationToken);

    /// <summary>Counts the parked events of the source, and those of a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    Task<ParkedCount> CountParkedAsync(string key, CancellationToken cancellationToken);

    /// <summary>Parks an event behind those with the same key that are already parked.</summary>
    /// <param name="record">The event.</param>
    /// <param name="reason">The reason why the event could not be handled.</param>
    /// <param name="attempts">The number of attempts.</param>
    void Park(EventRecord record, string reason, int attempts);

    /// <summary>Parks an event without storing it: the remainder of its key stands for it.</summary>
    /// <param name="record">The event.</param>
    /// <param name="reason">The reason why the event could not be handled.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    Task ParkInLogAsync(EventRecord record, string reason, CancellationToken cancellationToken);

    /// <summary>Discards the parked events of a key, because the key has ended.</summary>
    /// <param name="key">The key.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    Task DiscardParkedAsync(string key, CancellationToken cancellationToken);
}
