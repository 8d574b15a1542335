using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Monolith.Runtime.Events;

namespace Monolith.Runtime.Storage;

/// <summary>The parked events in a subscriber's own schema.</summary>
internal sealed class DbParkedEventStore<TContext>(IServiceScopeFactory scopes) : IParkedEventStore
    where TContext : ModuleDbContext
{
    public async Task<IReadOnlyList<ParkedEvent>> ListAsync(string? source, int max, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TContext>();
        var rows = await db.ParkedEvents.AsNoTracking()
            .Where(p => source == null || p.Source == source)
            .OrderBy(p => p.Source).ThenBy(p => p.Transaction).ThenBy(p => p.Position)
            .Take(max)
            .ToListAsync(cancellationToken);
        return [.. rows.Select(p => p.ToParkedEvent())];
    }

    public async Task<int> CountAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<TContext>().ParkedEvents.CountAsync(cancellationToken);
    }

    public async Task<IParkedEventTransaction> BeginAsync(string source, CancellationToken cancellationToken)
    {
        var transaction = await Transaction.BeginAsync(
            scopes, (scope, db, unit) => new Transaction(scope, db, unit, source), cancellationToken);
        try
        {
            await transaction.HoldSubscriptionAsync(cancellationToken);
            return transaction;
        }
        catch
        {
            await transaction.DisposeAsync();
            throw;
        }
    }

    private sealed class Transaction(AsyncServiceScope scope, TContext db, UnitOfWork unit, string source)
        : HandlingTransaction<TContext>(scope, db, unit), IParkedEventTransaction
    {
        /// <summary>Locks the cursor's row, so that the subscription parks nothing behind what is being retried.</summary>
        public Task<int> HoldSubscriptionAsync(CancellationToken cancellationToken) =>
            Db.Cursors.Where(c => c.Source == source)
                .ExecuteUpdateAsync(set => set.SetProperty(c => c.Position, c => c.Position), cancellationToken);

        public async Task<ParkedEvent?> FindFirstAsync(string key, CancellationToken cancellationToken)
        {
            var row = await Db.ParkedEvents.AsNoTracking()
                .Where(p => p.Source == source && p.Key == key)
                .OrderBy(p => p.Transaction).ThenBy(p => p.Position)
                .FirstOrDefaultAsync(cancellationToken);
            return row?.ToParkedEvent();
        }

        public async Task<bool> RemoveAsync(Guid id, CancellationToken cancellationToken) =>
            await Db.ParkedEvents.Where(p => p.Id == id).ExecuteDeleteAsync(cancellationToken) == 1;

        public Task NoteFailureAsync(Guid id, string reason, CancellationToken cancellationToken) =>
            Db.ParkedEvents.Where(p => p.Id == id).ExecuteUpdateAsync(
                set => set.SetProperty(p => p.Attempts, p => p.Attempts + 1).SetProperty(p => p.Reason, reason),
                cancellationToken);
    }
}
