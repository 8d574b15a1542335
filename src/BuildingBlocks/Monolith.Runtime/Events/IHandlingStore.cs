namespace Monolith.Runtime.Events;

/// <summary>A store of a module's own database, in whose transactions handlers run.</summary>
public interface IHandlingStore
{
    /// <summary>
    /// Returns whether the database reported a failure: it was unavailable or busy, it ended the statement or the connection, or a right is
    /// missing. The caller waits until such failures are over. While the database answers other statements, the work may be the cause, and
    /// the failure counts against it.
    /// </summary>
    /// <param name="failure">The exception.</param>
    bool IsOutage(Exception failure);

    /// <summary>
    /// Returns whether another writer caused a failure by changing the same rows at the same time. The caller repeats the work with
    /// <see cref="IHandlingTransaction.LockConflictsAsync"/>.
    /// </summary>
    /// <param name="failure">The exception.</param>
    bool IsConflict(Exception failure);
}

/// <summary>A transaction of a module's own database in which handlers run. Disposing it without a commit rolls it back.</summary>
public interface IHandlingTransaction : IAsyncDisposable
{
    /// <summary>The services from which handlers are created. Their DbContext takes part in the transaction.</summary>
    IServiceProvider Services { get; }

    /// <summary>
    /// Locks the rows of earlier conflicts until the transaction ends, before the handlers read them. No other writer of any process can
    /// then change them, so the same conflict does not occur again.
    /// </summary>
    /// <param name="conflicts">The failures of the earlier transactions.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    Task LockConflictsAsync(IReadOnlyCollection<Exception> conflicts, CancellationToken cancellationToken);

    /// <summary>When the changes of handlers are written.</summary>
    DeferredWrites Deferred { get; }

    /// <summary>Makes a tenant the one for which the next handler works. Writes the pending changes of another tenant's handlers first.</summary>
    /// <param name="tenant">The tenant, or null.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    Task EnterTenantAsync(string? tenant, CancellationToken cancellationToken);

    /// <summary>Writes the handlers' pending changes to the transaction. No handler is running.</summary>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    Task FlushAsync(CancellationToken cancellationToken);

    /// <summary>Writes the remaining changes and commits.</summary>
    /// <param name="cancellationToken">A token to cancel the operation. The transaction may have committed even when the operation is
    /// canceled.</param>
    Task CommitAsync(CancellationToken cancellationToken);
}
