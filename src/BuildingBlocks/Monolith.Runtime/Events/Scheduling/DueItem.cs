namespace Monolith.Runtime.Events;

/// <summary>A timer or a side effect that is stored in a module's schema until it is due.</summary>
/// <param name="Id">The id of the item.</param>
/// <param name="Name">The stable name of its type, within the module.</param>
/// <param name="Key">The key of the object that the item concerns, such as an order's id.</param>
/// <param name="Payload">The record, serialized to JSON.</param>
/// <param name="DueAt">The time at which the item is due.</param>
/// <param name="Attempts">The number of failed attempts.</param>
/// <param name="Tenant">The tenant for which the item was recorded, or null.</param>
public sealed record DueItem(Guid Id, string Name, string Key, string Payload, DateTimeOffset DueAt, int Attempts, string? Tenant = null)
{
    /// <summary>The W3C trace context of the unit of work that added the item, or null when it was not traced.</summary>
    internal string? TraceParent { get; init; }

    /// <summary>The key as it is stored. Events that the work publishes are correlated by it, so that a story finds them.</summary>
    internal string StoredKey
    {
        get => field ?? TenantKeys.Store(Tenant, Key);
        init;
    }

    /// <summary>The key and the tenant, for people.</summary>
    internal string KeyText => TenantKeys.Describe(Tenant, Key);
}

/// <summary>Items that a worker leaves alone for now.</summary>
/// <param name="Ids">The ids of items.</param>
/// <param name="Names">The names of types, all of whose items are meant.</param>
internal sealed record DueExclusion(IReadOnlyCollection<Guid> Ids, IReadOnlyCollection<string> Names)
{
    /// <summary>Excludes nothing.</summary>
    public static DueExclusion None { get; } = new([], []);
}

/// <summary>A table of a module that holds items until they are due.</summary>
internal interface IDueStore : IHandlingStore
{
    /// <summary>Signals that a transaction has added items.</summary>
    DueSignal Added { get; }

    /// <summary>Reads the time at which the next item is due, or null when no item waits.</summary>
    /// <param name="except">The items that do not count.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    Task<DateTimeOffset?> NextDueAsync(DueExclusion except, CancellationToken cancellationToken);

    /// <summary>Counts the items that wait, up to a number.</summary>
    /// <param name="max">The number at which to stop.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    Task<int> CountWaitingAsync(int max, CancellationToken cancellationToken);

    /// <summary>Counts parked items.</summary>
    /// <param name="selection">The items.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    Task<int> CountParkedAsync(ParkedSelection selection, CancellationToken cancellationToken);

    /// <summary>Lists the parked items.</summary>
    /// <param name="max">The maximum number of items.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    Task<IReadOnlyList<ParkedItem>> ListParkedAsync(int max, CancellationToken cancellationToken);

    /// <summary>Makes parked items due again, with all of their attempts, and returns their number.</summary>
    /// <param name="selection">The items.</param>
    /// <param name="dueAt">The new due time.</param>
    /// <param name="action">The id of the operator's action, which the items keep as their last retry, or null.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    Task<int> RetryParkedAsync(ParkedSelection selection, DateTimeOffset dueAt, Guid? action, CancellationToken cancellationToken);

    /// <summary>Deletes parked items and returns their number.</summary>
    /// <param name="selection">The items.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    Task<int> DiscardParkedAsync(ParkedSelection selection, CancellationToken cancellationToken);

    /// <summary>Reads the due items, earliest first.</summary>
    /// <param name="now">The current time.</param>
    /// <param name="max">The maximum number of items.</param>
    /// <param name="except">The items that are not read.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    Task<IReadOnlyList<DueItem>> ReadDueAsync(DateTimeOffset now, int max, DueExclusion except, CancellationToken cancellationToken);

    /// <summary>Reads the current state of an item, or null when it no longer exists or is parked.</summary>
    /// <param name="id">The item's id.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    Task<DueItem?> FindAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>Reads the first item of a name that waits, or null when none waits.</summary>
    /// <param name="name">The name.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    Task<DueItem?> FindWaitingAsync(string name, CancellationToken cancellationToken);

    /// <summary>Begins a transaction in the module's database.</summary>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    Task<IDueTransaction> BeginAsync(CancellationToken cancellationToken);

    /// <summary>Postpones an item, unless it has changed since it was read.</summary>
    /// <param name="item">The item, as it was read.</param>
    /// <param name="dueAt">The new due time.</param>
    /// <param name="failure">The reason of the failure, which counts as an attempt, or null when the item did not fail. Then it is the worker
    /// that postpones, and <see cref="Added"/> signals nothing.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>False when the item has been changed or removed concurrently.</returns>
    Task<bool> TryPostponeAsync(DueItem item, DateTimeOffset dueAt, string? failure, CancellationToken cancellationToken);

    /// <summary>Parks an item, so that it is not processed until an operator intervenes.</summary>
    /// <param name="item">The item, as it was read.</param>
    /// <param name="failure">The reason of the failure.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    Task ParkAsync(DueItem item, string failure, CancellationToken cancellationToken);
}

/// <summary>A transaction that removes due items and performs their work.</summary>
internal interface IDueTransaction : IHandlingTransaction
{
    /// <summary>
    /// Removes an item from the table. Returns false when the item no longer exists; then the caller must not perform its work.
    /// </summary>
    /// <param name="id">The item's id.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    Task<bool> TryTakeAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>Adds an item, unless one of its name waits.</summary>
    /// <param name="item">The item.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    Task AddIfNoneWaitsAsync(DueItem item, CancellationToken cancellationToken);
}
