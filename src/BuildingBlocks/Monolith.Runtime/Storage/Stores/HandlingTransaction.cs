using Microsoft.Extensions.DependencyInjection;
using Monolith.Runtime.Events;

namespace Monolith.Runtime.Storage;

/// <summary>A service scope whose DbContext is in a transaction.</summary>
internal class HandlingTransaction<TContext> : IHandlingTransaction
    where TContext : ModuleDbContext
{
    private readonly AsyncServiceScope _scope;
    private readonly UnitOfWork _unit;

    protected HandlingTransaction(AsyncServiceScope scope, TContext db, UnitOfWork unit)
    {
        _scope = scope;
        Db = db;
        _unit = unit;
    }

    public IServiceProvider Services => _scope.ServiceProvider;

    public TContext Db { get; }

    public Task LockConflictsAsync(IReadOnlyCollection<Exception> conflicts, CancellationToken cancellationToken) =>
        RowLocks.LockAsync(Db, conflicts, cancellationToken);

    public DeferredWrites Deferred => _unit.Deferred;

    public Task FlushAsync(CancellationToken cancellationToken) => _unit.FlushAsync(cancellationToken);

    public Task CommitAsync(CancellationToken cancellationToken) => _unit.CommitAsync(cancellationToken);

    public virtual async ValueTask DisposeAsync()
    {
        await _unit.DisposeAsync();
        await _scope.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Opens a scope and begins a transaction in it.</summary>
    public static async Task<TTransaction> BeginAsync<TTransaction>(
        IServiceScopeFactory scopes,
        Func<AsyncServiceScope, TContext, UnitOfWork, TTransaction> create,
        CancellationToken cancellationToken)
        where TTransaction : HandlingTransaction<TContext>
    {
        var scope = scopes.CreateAsyncScope();
        UnitOfWork? unit = null;
        try
        {
            var db = scope.ServiceProvider.GetRequiredService<TContext>();
            unit = UnitOfWork.Begin(db);
            await unit.BeginTransactionAsync(cancellationToken);
            return create(scope, db, unit);
        }
        catch
        {
            if (unit is not null)
            {
                await unit.DisposeAsync();
            }

            await scope.DisposeAsync();
            throw;
        }
    }
}
