using Microsoft.Extensions.DependencyInjection;
using Monolith.Runtime.Events;

namespace Monolith.Runtime.Storage;

/// <summary>A service scope whose DbContext is in a transaction.</summary>
internal class HandlingTransaction<TContext> : IHandlingTransaction
    where TContext : ModuleDbContext
{
    private readonly AsyncServiceScope _scope;

    protected HandlingTransaction(AsyncServiceScope scope, TContext db, UnitOfWork unit)
    {
        _scope = scope;
        Db = db;
        Unit = unit;
    }

    protected UnitOfWork Unit { get; }

    public IServiceProvider Services => _scope.ServiceProvider;

    public TContext Db { get; }

    public Task LockConflictsAsync(IReadOnlyCollection<Exception> conflicts, CancellationToken cancellationToken) =>
        RowLocks.LockAsync(Db, conflicts, cancellationToken);

    public DeferredWrites Deferred => Unit.Deferred;

    public Task EnterTenantAsync(string? tenant, CancellationToken cancellationToken) => Unit.EnterTenantAsync(tenant, cancellationToken);

    public Task FlushAsync(CancellationToken cancellationToken) => Unit.FlushAsync(cancellationToken);

    public virtual Task CommitAsync(CancellationToken cancellationToken) => Unit.CommitAsync(cancellationToken);

    public virtual async ValueTask DisposeAsync()
    {
        await EndAsync(_scope, Unit);
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
            await EndAsync(scope, unit);
            throw;
        }
    }

    /// <summary>Rolls back. The scope, with the context and its connection, ends even if the rollback fails.</summary>
    private static async ValueTask EndAsync(AsyncServiceScope scope, UnitOfWork? unit)
    {
        await using (scope)
        {
            if (unit is not null)
            {
                await unit.DisposeAsync();
            }
        }
    }
}
