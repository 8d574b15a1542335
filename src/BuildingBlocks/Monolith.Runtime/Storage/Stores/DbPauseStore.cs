using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Monolith.Runtime.Events;

namespace Monolith.Runtime.Storage;

/// <inheritdoc cref="IPauseStore"/>
internal sealed class DbPauseStore<TContext>(IServiceScopeFactory scopes) : IPauseStore
    where TContext : ModuleDbContext
{
    public async Task<IReadOnlyDictionary<string, SubscriptionPause>> ListAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<TContext>().Pauses.AsNoTracking()
            .ToDictionaryAsync(row => row.Source, row => new SubscriptionPause(row.PausedAt, row.PausedBy), cancellationToken);
    }

    public async Task<bool> TryAddAsync(string cursor, SubscriptionPause pause, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TContext>();
        await using var unit = UnitOfWork.Begin(db);
        if (await db.Pauses.AsNoTracking().AnyAsync(row => row.Source == cursor, cancellationToken))
        {
            return false;
        }

        db.Pauses.Add(new PauseRow { Source = cursor, PausedAt = pause.Since, PausedBy = StorableEvents.Fit(pause.By) });
        try
        {
            await unit.CommitAsync(cancellationToken);
            return true;
        }
        catch (Exception e) when (db.Storage.Provider.Classify(e) is DatabaseFailure.UniqueViolation)
        {
            return false;
        }
    }

    public async Task<bool> TryRemoveAsync(string cursor, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TContext>();
        await using var unit = UnitOfWork.Begin(db);
        await unit.BeginTransactionAsync(cancellationToken);
        var removed = await db.Pauses.Where(row => row.Source == cursor).ExecuteDeleteAsync(cancellationToken);
        await unit.CommitAsync(cancellationToken);
        return removed == 1;
    }
}
