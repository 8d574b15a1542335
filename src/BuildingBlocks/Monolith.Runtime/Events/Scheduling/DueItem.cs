namespace Monolith.Runtime.Events;

/// <summary>A timer or a side effect that waits in a module's schema for its time.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">The stable name of its kind, within the module.</param>
/// <param name="Key">What it is about, such as an order's id.</param>
/// <param name="Payload">Its record as JSON.</param>
/// <param name="DueAt">When its time comes.</param>
/// <param name="Attempts">How often it failed already.</param>
public sealed record DueItem(Guid Id, string Name, string Key, string Payload, DateTimeOffset DueAt, int Attempts);

/// <summary>A table of a module in which items wait for their time.</summary>
public interface IDueStore
{
    /// <summary>Wakes whoever waits for items when a transaction has added some.</summary>
    CommitSignal Added { get; }

    /// <summary>When the next item is due, or null when none waits.</summary>
    /// <param name="cancellationToken">Ends the reading.</param>
    Task<DateTimeOffset?> NextDueAsync(CancellationToken cancellationToken);

    /// <summary>How many items were set aside for a person to look at.</summary>
    /// <param name="cancellationToken">Ends the reading.</param>
    Task<int> CountParkedAsync(CancellationToken cancellationToken);

    /// <summary>The items that are due, the earliest first.</summary>
    /// <param name="now">The time.</param>
    /// <param name="max">How many at most.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    Task<IReadOnlyList<DueItem>> ReadDueAsync(DateTimeOffset now, int max, CancellationToken cancellationToken);

    /// <summary>An item as it is now, or null when it is gone or set aside.</summary>
    /// <param name="id">The item's id.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    Task<DueItem?> FindAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>Begins a transaction in the module's database.</summary>
    /// <param name="cancellationToken">Ends the attempt.</param>
    Task<IDueTransaction> BeginAsync(CancellationToken cancellationToken);

    /// <summary>Moves an item to a later time, if it still is as it was read.</summary>
    /// <param name="item">The item as it was read.</param>
    /// <param name="dueAt">The later time.</param>
    /// <param name="failure">Why it failed, counted as an attempt; null when it did not fail.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>False when somebody else has moved or taken it.</returns>
    Task<bool> TryPostponeAsync(DueItem item, DateTimeOffset dueAt, string? failure, CancellationToken cancellationToken);

    /// <summary>Sets an item aside for a person to look at.</summary>
    /// <param name="item">The item as it was read.</param>
    /// <param name="failure">Why it failed.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    Task ParkAsync(DueItem item, string failure, CancellationToken cancellationToken);

    /// <summary>Whether a failure is the database's: it is away, busy, or it broke off. Such failures are waited out.</summary>
    /// <param name="failure">What was thrown.</param>
    bool IsOutage(Exception failure);
}

/// <summary>A transaction that takes items and does what they stand for.</summary>
public interface IDueTransaction : IHandlingTransaction
{
    /// <summary>Takes an item out of the table; false when it is gone already, and so is the reason to go on.</summary>
    /// <param name="id">The item's id.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    Task<bool> TryTakeAsync(Guid id, CancellationToken cancellationToken);
}
