using Microsoft.EntityFrameworkCore.Storage;
using Monolith.Runtime.Events;

namespace Monolith.Runtime.Storage;

/// <summary>
/// What commits together in one module, as a state machine:
/// <code>
/// Begin ──► Reading ──first write──► Writing ──CommitAsync──► Reading ──DisposeAsync──► Ended
///              │                        └──────────DisposeAsync: rolls back────────────►│
///              └──────────────────────DisposeAsync─────────────────────────────────────►│
/// </code>
/// Reading holds no transaction and no lock, so reads before the first write hold up no other writer. Writing begins with
/// <see cref="BeginTransactionAsync"/>, or with a commit that saves in a single batch and needs no transaction of ours. On a
/// provider with a single writer (SQLite), Writing holds the module's write lock: <see cref="LockInterceptor"/> acquires it
/// where the transaction begins and releases it right after the commit, so that finding the changes before and accepting them
/// afterwards keep no other writer waiting.
/// <para>
/// Several handlers may work in one unit, one after the other. <see cref="Deferred"/> decides when their changes are saved, and
/// <see cref="ReadInterceptor"/> reports what they read.
/// </para>
/// </summary>
internal sealed partial class UnitOfWork : IAsyncDisposable
{
    /// <summary>
    /// The number of saves after which the context forgets what it tracks: each save looks at all of it, but a lookup by key finds it
    /// without a query.
    /// </summary>
    private const int SavesBeforeForgetting = 32;

    private readonly ModuleSession _session;
    private readonly ModuleDbContext _db;
    private bool _isWriting, _isFlushing;
    private int _saves;
    private WriteLock.Holder? _writeLock;
    private IDbContextTransaction? _transaction;

    private UnitOfWork(ModuleDbContext db) => (_db, _session, Tenant, Deferred) = (db, db.Session, db.Session.Tenant, new DeferredWrites(new TrackedChanges(db)));

    public bool HasTransaction => _transaction is not null;

    /// <summary>When the changes of several handlers are saved.</summary>
    public DeferredWrites Deferred { get; }

    /// <summary>The rows of the batch's events.</summary>
    public LoadAhead LoadAhead { get; } = new();

    /// <summary>
    /// The tenant whose rows the context reads and writes, or null. It is not that of the running code, because what a handler changed may
    /// be saved after the handler has returned.
    /// </summary>
    public string? Tenant { get; private set; }

    /// <summary>Whether a commit was sent. If its answer did not arrive, it may have taken effect.</summary>
    public bool MayHaveCommitted { get; private set; }

    /// <summary>Begins a unit of work: Reading.</summary>
    /// <exception cref="InvalidOperationException">The context has an open unit of work.</exception>
    public static UnitOfWork Begin(ModuleDbContext db)
    {
        var session = db.Session;
        if (session.Unit is not null)
        {
            throw new InvalidOperationException(
                $"A unit of work on {session.Storage.Module} is already open. A handler cannot send a command. Call the shared code instead.");
        }

        return session.Unit = new UnitOfWork(db);
    }

    /// <summary>Begins the transaction, unless it has begun: Reading → Writing.</summary>
    public async Task BeginTransactionAsync(CancellationToken cancellationToken)
    {
        if (_transaction is null)
        {
            _isWriting = true;
            _transaction = await _db.Database.BeginTransactionAsync(cancellationToken);
        }
    }

    /// <summary>Records a statement that is not part of a save.</summary>
    public void OnStatement(bool mayWrite)
    {
        if (_isFlushing || Deferred.LooksUp)
        {
            return;
        }

        Deferred.OnRead();
        if (mayWrite)
        {
            LoadAhead.Forget();
            Deferred.OnStatementWrites();
        }
    }

    /// <summary>Saves what the handlers changed, between two of them.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        _isFlushing = true;
        try
        {
            await _db.SaveChangesAsync(cancellationToken);
        }
        finally
        {
            _isFlushing = false;
        }

        var mayBeOutdated = Deferred.EndStatementWrites();
        if (++_saves % SavesBeforeForgetting == 0 || mayBeOutdated)
        {
            _db.ChangeTracker.Clear();
            LoadAhead.Forget();
        }
    }

    /// <summary>Changes the tenant. The context forgets the rows of the former one, which lookups by key would find, after it has saved them.</summary>
    public async Task EnterTenantAsync(string? tenant, CancellationToken cancellationToken)
    {
        if (tenant == Tenant)
        {
            return;
        }

        await FlushAsync(cancellationToken);
        ForgetTenant();
        Tenant = tenant;
    }

    /// <summary>Goes on without a tenant, and without those changes of the former one that are not saved.</summary>
    public void AbandonTenant()
    {
        _session.ForgetUnsaved();
        ForgetTenant();
        Tenant = null;
    }

    private void ForgetTenant()
    {
        Deferred.OnWritten();
        _db.ChangeTracker.Clear();
        LoadAhead.Forget();
    }

    /// <summary>Writes the tracked changes, commits, and wakes the workers: → Writing → Reading.</summary>
    /// <returns>The number of rows written by this call.</returns>
    public async Task<int> CommitAsync(CancellationToken cancellationToken)
    {
        if (_session.DeletesRows)
        {
            await BeginTransactionAsync(cancellationToken);
        }

        _isWriting = true;
        MayHaveCommitted = _transaction is null;
        var written = await _session.WriteAsync(cancellationToken);
        if (_transaction is not null)
        {
            MayHaveCommitted = true;
            await _transaction.CommitAsync(cancellationToken);
            await EndTransactionAsync();
        }

        // A save without changes opens no transaction, whose end would release the lock.
        ReleaseWriteLock();
        _session.NotifyCommitted();
        return written;
    }

    /// <summary>Rolls back what is not committed, and releases everything: → Ended.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await EndTransactionAsync();
        }
        finally
        {
            ReleaseWriteLock();
            _session.Unit = null;
            _session.Reset();
        }
    }

    private async Task EndTransactionAsync()
    {
        if (_transaction is { } transaction)
        {
            _transaction = null;
            await transaction.DisposeAsync();
        }
    }

    private async ValueTask AcquireWriteLockAsync(CancellationToken cancellationToken) =>
        _writeLock ??= await _session.Storage.WriteLock.EnterAsync(cancellationToken);

    private void ReleaseWriteLock()
    {
        _writeLock?.Dispose();
        _writeLock = null;
        _isWriting = false;
    }
}
