namespace Monolith.Runtime.Events;

/// <summary>An event that a subscriber parked (its dead-letter store).</summary>
/// <param name="Id">The id of the parked row.</param>
/// <param name="Record">The event.</param>
/// <param name="Source">The module that published it.</param>
/// <param name="Reason">The reason why it could not be handled.</param>
/// <param name="Attempts">The number of attempts, or 0 when it only waits behind an earlier event of its key.</param>
/// <param name="ParkedAt">The time at which it was parked.</param>
public sealed record ParkedEvent(Guid Id, EventRecord Record, string Source, string Reason, int Attempts, DateTimeOffset ParkedAt)
{
    /// <summary>Whether it was parked because only a newer release can read it.</summary>
    internal bool IsWaiting => Reason.StartsWith(UnreadableEventException.Waits, StringComparison.Ordinal);
}

/// <summary>A key with parked events of one source.</summary>
/// <param name="Source">The module that published the events.</param>
/// <param name="Key">The key.</param>
internal sealed record ParkedKey(string Source, string Key);

/// <summary>The parked events of one subscriber, for administration.</summary>
internal interface IParkedEventStore : IHandlingStore
{
    /// <summary>Lists parked events, oldest first within each source.</summary>
    /// <param name="source">The module that published the events, or null for all modules.</param>
    /// <param name="max">The maximum number of events.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    Task<IReadOnlyList<ParkedEvent>> ListAsync(string? source, int max, CancellationToken cancellationToken);

    /// <summary>Lists the events that wait for a newer release, in the order of the log within each source.</summary>
    /// <param name="source">The module that published the events, or null for all modules.</param>
    /// <param name="max">The maximum number of events.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    Task<IReadOnlyList<ParkedEvent>> ListWaitingAsync(string? source, int max, CancellationToken cancellationToken);

    /// <summary>Counts the events of the keys that wait for a newer release. They are parked, but no failure.</summary>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    Task<int> CountWaitingAsync(CancellationToken cancellationToken);

    /// <summary>Finds a parked event, or returns null.</summary>
    /// <param name="id">The id of the parked row.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    Task<ParkedEvent?> FindAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>Lists the keys with parked events, a page at a time, in an order that parking and retrying do not change.</summary>
    /// <param name="selection">Selects the keys by their events.</param>
    /// <param name="after">The last key of the preceding page, or null for the first page.</param>
    /// <param name="max">The maximum number of keys.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    Task<IReadOnlyList<ParkedKey>> ListKeysAsync(ParkedSelection selection, ParkedKey? after, int max, CancellationToken cancellationToken);

    /// <summary>Lists the remainders of keys, in the order of the log within each source.</summary>
    /// <param name="source">The module that published the events, or null for all modules.</param>
    /// <param name="max">The maximum number of remainders.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    Task<IReadOnlyList<ParkedRemainder>> ListRemaindersAsync(string? source, int max, CancellationToken cancellationToken);

    /// <summary>Counts parked events, including those that only remainders stand for.</summary>
    /// <param name="selection">The events.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    Task<int> CountAsync(ParkedSelection selection, CancellationToken cancellationToken);

    /// <summary>Deletes parked events, with the remainders of their keys if no id and no name is selected, and returns their number.</summary>
    /// <param name="selection">The events.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    Task<int> DiscardAsync(ParkedSelection selection, CancellationToken cancellationToken);

    /// <summary>Begins a transaction that blocks the subscription to a source until it ends.</summary>
    /// <param name="source">The module that published the parked events.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    Task<IParkedEventTransaction> BeginAsync(string source, CancellationToken cancellationToken);
}

/// <summary>A transaction that processes parked events.</summary>
internal interface IParkedEventTransaction : IHandlingTransaction
{
    /// <summary>Finds the oldest parked event of a key, or returns null.</summary>
    /// <param name="key">The key.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    Task<ParkedEvent?> FindFirstAsync(string key, CancellationToken cancellationToken);

    /// <summary>Removes a parked event. Returns false when it no longer exists.</summary>
    /// <param name="id">The id of the parked row.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    Task<bool> RemoveAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>Reads the cursor of the subscription, which the transaction holds.</summary>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    Task<LogPosition> ReadCursorAsync(CancellationToken cancellationToken);

    /// <summary>Finds the remainder of a key, or returns null.</summary>
    /// <param name="key">The key.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    Task<ParkedRemainder?> FindRemainderAsync(string key, CancellationToken cancellationToken);

    /// <summary>Stores events of a remainder as parked events.</summary>
    /// <param name="remainder">The remainder.</param>
    /// <param name="records">The events, in order.</param>
    /// <param name="after">The position after which the remainder continues, or null if it ends.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    Task StoreRemainderAsync(ParkedRemainder remainder, IReadOnlyList<EventRecord> records, LogPosition? after, CancellationToken cancellationToken);

    /// <summary>Records why a parked event was not handled.</summary>
    /// <param name="id">The id of the parked row.</param>
    /// <param name="reason">The reason.</param>
    /// <param name="attempts">The number of attempts to add: 0 if the event waits for a newer release.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    Task NoteFailureAsync(Guid id, string reason, int attempts, CancellationToken cancellationToken);
}
