using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;
using Monolith.Runtime.Events;

namespace Monolith.Runtime.Storage;

/// <summary>The parked events in a subscriber's own schema.</summary>
internal sealed class DbParkedEventStore<TContext>(ModuleStorage storage, IServiceScopeFactory scopes) : IParkedEventStore
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

    public async Task<IReadOnlyList<ParkedEvent>> ListWaitingAsync(string? source, int max, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var rows = await scope.ServiceProvider.GetRequiredService<TContext>().ParkedEvents.AsNoTracking()
            .Where(p => (source == null || p.Source == source) && p.Reason.StartsWith(UnreadableEventException.Waits))
            .OrderBy(p => p.Source).ThenBy(p => p.Transaction).ThenBy(p => p.Position)
            .Take(max)
            .ToListAsync(cancellationToken);
        return [.. rows.Select(p => p.ToParkedEvent())];
    }

    public async Task<int> CountWaitingAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TContext>();
        var waiting = db.ParkedEvents.Where(p => p.Reason.StartsWith(UnreadableEventException.Waits));
        return await db.ParkedEvents.CountAsync(p => waiting.Any(w => w.Source == p.Source && w.Key == p.Key), cancellationToken)
            + await db.ParkedRemainders.Where(r => waiting.Any(w => w.Source == r.Source && w.Key == r.Key)).SumAsync(r => r.Count, cancellationToken);
    }

    public async Task<ParkedEvent?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var row = await scope.ServiceProvider.GetRequiredService<TContext>().ParkedEvents.AsNoTracking()
            .SingleOrDefaultAsync(p => p.Id == id, cancellationToken);
        return row?.ToParkedEvent();
    }

    public async Task<IReadOnlyList<ParkedKey>> ListKeysAsync(ParkedSelection selection, ParkedKey? after, int max, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TContext>();
        var parked = db.ParkedEvents.Where(selection).Select(p => new { p.Source, p.Key })
            .Union(db.ParkedRemainders.Where(selection).Select(r => new { r.Source, r.Key }));
        if (after is { Source: var lastSource, Key: var lastKey })
        {
#pragma warning disable CA1309 // The comparison runs in the database, with the collation of the sort order.
            parked = parked.Where(p => string.Compare(p.Source, lastSource) > 0 || (p.Source == lastSource && string.Compare(p.Key, lastKey) > 0));
#pragma warning restore CA1309
        }

        var rows = await parked
            .OrderBy(p => p.Source).ThenBy(p => p.Key)
            .Take(max)
            .ToListAsync(cancellationToken);
        return [.. rows.Select(p => new ParkedKey(p.Source, p.Key))];
    }

    public async Task<int> CountAsync(ParkedSelection selection, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<TContext>().CountParkedEventsAsync(selection, cancellationToken);
    }

    public async Task<int> DiscardAsync(ParkedSelection selection, CancellationToken cancellationToken)
    {
        await using var transaction = await Transaction.BeginAsync(
            scopes, (scope, db, unit) => new Transaction(scope, db, unit, "", storage.Clock), cancellationToken);
        var discarded = await transaction.Db.DiscardParkedEventsAsync(selection, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return discarded;
    }

    public async Task<IReadOnlyList<ParkedRemainder>> ListRemaindersAsync(string? source, int max, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var rows = await scope.ServiceProvider.GetRequiredService<TContext>().ParkedRemainders.AsNoTracking()
            .Where(r => source == null || r.Source == source)
            .OrderBy(r => r.Source).ThenBy(r => r.Transaction).ThenBy(r => r.Position)
            .Take(max)
            .ToListAsync(cancellationToken);
        return [.. rows.Select(r => r.ToRemainder())];
    }

    public async Task<IParkedEventTransaction> BeginAsync(string source, CancellationToken cancellationToken)
    {
        var transaction = await Transaction.BeginAsync(
            scopes, (scope, db, unit) => new Transaction(scope, db, unit, source, storage.Clock), cancellationToken);
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

    public bool IsOutage(Exception failure) => storage.Provider.IsTransient(failure);

    public bool IsConflict(Exception failure) => storage.Provider.Classify(failure) is DatabaseFailure.Conflict;

    private sealed class Transaction(AsyncServiceScope scope, TContext db, UnitOfWork unit, string source, TimeProvider clock)
        : HandlingTransaction<TContext>(scope, db, unit), IParkedEventTransaction
    {
        /// <summary>Locks the cursor's row, so that the subscription parks no event behind the ones that are being retried.</summary>
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

        public async Task<LogPosition> ReadCursorAsync(CancellationToken cancellationToken) =>
            await Db.Cursors.AsNoTracking().SingleOrDefaultAsync(c => c.Source == source, cancellationToken) is { } cursor
                ? new LogPosition(cursor.Transaction, cursor.Position)
                : LogPosition.Start;

        public async Task<ParkedRemainder?> FindRemainderAsync(string key, CancellationToken cancellationToken) =>
            (await Db.ParkedRemainders.AsNoTracking().SingleOrDefaultAsync(r => r.Source == source && r.Key == key, cancellationToken))?.ToRemainder();

        public async Task StoreRemainderAsync(
            ParkedRemainder remainder, IReadOnlyList<EventRecord> records, LogPosition? after, CancellationToken cancellationToken)
        {
            // A replay has passed over these, because they were handled before.
            var coverage = (await DbCoverage.ReadAsync(Db.GetService<IRelationalConnection>(), Db.Storage, source, cancellationToken)).ToDictionary(row => row.Name, row => row.Coverage);
            Db.ParkedEvents.AddRange(records.Where(record => !coverage.PassesOver(record)).Select(record => ParkedEventRow.Of(source, record, remainder.Reason, 0, clock.GetUtcNow())));
            await FlushAsync(cancellationToken);
            var row = Db.ParkedRemainders.Where(r => r.Source == source && r.Key == remainder.Key);
            var left = Math.Max(remainder.Count - records.Count, 0);
            await (after is { } position
                ? row.ExecuteUpdateAsync(
                    set => set.SetProperty(r => r.Transaction, position.Transaction).SetProperty(r => r.Position, position.Sequence).SetProperty(r => r.Count, left),
                    cancellationToken)
                : row.ExecuteDeleteAsync(cancellationToken));
        }

        public Task NoteFailureAsync(Guid id, string reason, int attempts, CancellationToken cancellationToken) =>
            Db.ParkedEvents.Where(p => p.Id == id).ExecuteUpdateAsync(
                set => set.SetProperty(p => p.Attempts, p => p.Attempts + attempts).SetProperty(p => p.Reason, TextRule.Escape(reason)),
                cancellationToken);
    }
}
