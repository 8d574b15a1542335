namespace Monolith.Messaging;

/// <summary>An event that a subscriber set aside.</summary>
/// <param name="Id">The id of the parked row.</param>
/// <param name="Record">The event.</param>
/// <param name="Source">The module that published it.</param>
/// <param name="Reason">Why it could not be handled.</param>
/// <param name="Attempts">How often it was tried; 0 when it only waits behind another of its key.</param>
/// <param name="ParkedAt">When it was parked.</param>
public sealed record ParkedEvent(Guid Id, EventRecord Record, string Source, string Reason, int Attempts, DateTimeOffset ParkedAt);

/// <summary>A key that events of one source are parked under.</summary>
/// <param name="Source">The module that published them.</param>
/// <param name="Key">The key.</param>
public sealed record ParkedKey(string Source, string Key);

/// <summary>The parked events of one subscriber, for the person who looks after them.</summary>
public interface IParkedEventStore
{
    /// <summary>Lists what is parked, oldest first within each source.</summary>
    /// <param name="source">Only of this module, or of all when null.</param>
    /// <param name="max">How many at most.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    Task<IReadOnlyList<ParkedEvent>> ListAsync(string? source, int max, CancellationToken cancellationToken);

    /// <summary>Finds one parked event, or null.</summary>
    /// <param name="id">The id of the parked row.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    Task<ParkedEvent?> FindAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>Lists the keys that events are parked under, a page at a time, in an order that parking and retrying don't change.</summary>
    /// <param name="key">Only this key, of each source that has it parked; all keys when null.</param>
    /// <param name="after">The last of the page before, or null for the first page.</param>
    /// <param name="max">How many at most.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    Task<IReadOnlyList<ParkedKey>> ListKeysAsync(string? key, ParkedKey? after, int max, CancellationToken cancellationToken);

    /// <summary>Counts what is parked.</summary>
    /// <param name="cancellationToken">Ends the reading.</param>
    Task<int> CountAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Begins a transaction that keeps the subscription of that source at bay until it ends.
    /// </summary>
    /// <param name="source">The module whose parked events are worked on.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    Task<IParkedEventTransaction> BeginAsync(string source, CancellationToken cancellationToken);
}

/// <summary>A transaction that works on parked events.</summary>
public interface IParkedEventTransaction : IHandlingTransaction
{
    /// <summary>The first parked event of a key, or null.</summary>
    /// <param name="key">The key.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    Task<ParkedEvent?> FindFirstAsync(string key, CancellationToken cancellationToken);

    /// <summary>Removes a parked event; false when it is gone already.</summary>
    /// <param name="id">The id of the parked row.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    Task<bool> RemoveAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>Notes another failure of a parked event.</summary>
    /// <param name="id">The id of the parked row.</param>
    /// <param name="reason">Why it failed.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    Task NoteFailureAsync(Guid id, string reason, CancellationToken cancellationToken);
}
