using Microsoft.EntityFrameworkCore.Storage;

namespace Monolith.Runtime.Storage;

/// <summary>
/// What commits together in one module. The transaction begins with the first write, so that reads before it hold up no
/// other writer, and where there is one save only, that save is the transaction. Disposing it without a commit rolls back.
/// </summary>
internal sealed class UnitOfWork : IAsyncDisposable
{
    private readonly ModuleDbContext _db;
    private WriteLock.Holder? _holder;
    private IDbContextTransaction? _transaction;

    private UnitOfWork(ModuleDbContext db) => _db = db;

    /// <summary>Whether what is done to the database now is a write, or the beginning of a transaction for one.</summary>
    public bool IsWriting { get; private set; }

    public bool HasTransaction => _transaction is not null;

    /// <summary>Whether a commit was sent: who does not hear of its outcome can't know whether it took effect.</summary>
    public bool MayHaveCommitted { get; private set; }

    /// <exception cref="InvalidOperationException">The context is in a unit of work already.</exception>
    public static UnitOfWork Begin(ModuleDbContext db)
    {
        if (db.Unit is not null)
        {
            throw new InvalidOperationException(
                $"A unit of work on {db.Storage.Module} is open already: a command can't be sent from within a handler. Call what they share instead.");
        }

        return db.Unit = new UnitOfWork(db);
    }

    /// <summary>Waits until no other writer of the file is in a transaction; <see cref="WriteLockInterceptor"/> calls it.</summary>
    public async ValueTask AcquireWriteLockAsync(CancellationToken cancellationToken) =>
        _holder ??= await _db.Storage.WriteLock.EnterAsync(cancellationToken);

    /// <summary>Lets the next writer in.</summary>
    public void ReleaseWriteLock()
    {
        _holder?.Dispose();
        _holder = null;
        IsWriting = false;
    }

    public async Task BeginTransactionAsync(CancellationToken cancellationToken)
    {
        if (_transaction is null)
        {
            IsWriting = true;
            _transaction = await _db.Database.BeginTransactionAsync(cancellationToken);
        }
    }

    public async Task<int> CommitAsync(CancellationToken cancellationToken)
    {
        if (_transaction is null && _db.NeedsTransaction)
        {
            await BeginTransactionAsync(cancellationToken);
        }

        // Without a transaction the write is one.
        IsWriting = true;
        MayHaveCommitted = _transaction is null;
        var written = await _db.WriteAsync(cancellationToken);
        if (_transaction is not null)
        {
            MayHaveCommitted = true;
            await _transaction.CommitAsync(cancellationToken);
            await EndTransactionAsync();
        }

        _db.NotifyCommitted();
        return written;
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await EndTransactionAsync();
        }
        finally
        {
            ReleaseWriteLock();
            _db.Unit = null;
            _db.ForgetPending();
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
}
