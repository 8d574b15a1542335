using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Monolith.Runtime.Events;

namespace Monolith.Runtime.Storage;

/// <summary>Stores a subscriber's cursors and parked events in its own schema.</summary>
internal sealed class DbSubscriptionStore<TContext>(ModuleStorage storage, IServiceScopeFactory scopes) : ISubscriptionStore
    where TContext : ModuleDbContext
{
    public async Task<LogPosition> ReadCursorAsync(string source, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TContext>();
        var cursor = await db.Cursors.AsNoTracking().SingleOrDefaultAsync(c => c.Source == source, cancellationToken);
        return cursor is null ? LogPosition.Start : new LogPosition(cursor.Transaction, cursor.Position);
    }

    public async Task<IReadOnlyList<LogEpoch>> ReadEpochsAsync(string source, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<TContext>().CursorEpochs.AsNoTracking()
            .Where(e => e.Source == source)
            .OrderBy(e => e.Transaction).ThenBy(e => e.Position)
            .Select(e => new LogEpoch(e.Id, new LogPosition(e.Transaction, e.Position)))
            .ToListAsync(cancellationToken);
    }

    public async Task<ISubscriptionTransaction> BeginAsync(string source, CancellationToken cancellationToken)
    {
        var holder = await storage.SubscriptionLock.EnterAsync(cancellationToken);
        try
        {
            return await Transaction.BeginAsync(
                scopes, (scope, db, unit) => new Transaction(scope, db, unit, source, storage.Clock, holder), cancellationToken);
        }
        catch
        {
            holder.Dispose();
            throw;
        }
    }

    public bool IsOutage(Exception failure) => storage.Provider.IsTransient(failure);

    public bool IsConflict(Exception failure) => storage.Provider.Classify(failure) is DatabaseFailure.Conflict;

    private sealed class Transaction(
        AsyncServiceScope scope, TContext db, UnitOfWork unit, string source, TimeProvider clock, WriteLock.Holder holder)
        : HandlingTransaction<TContext>(scope, db, unit), ISubscriptionTransaction
    {
        public async Task<bool> TryAdvanceAsync(LogPosition from, LogPosition to, CancellationToken cancellationToken)
        {
            var moved = await Db.Cursors
                .Where(c => c.Source == source && c.Transaction == from.Transaction && c.Position == from.Sequence)
                .ExecuteUpdateAsync(
                    set => set.SetProperty(c => c.Transaction, to.Transaction).SetProperty(c => c.Position, to.Sequence),
                    cancellationToken);
            if (moved == 1)
            {
                return true;
            }

            if (from != LogPosition.Start || await Db.Cursors.AnyAsync(c => c.Source == source, cancellationToken))
            {
                return false;
            }

            // This is the first event ever. Two workers may get here, but the primary key accepts only one row.
            Db.Cursors.Add(new CursorRow { Source = source, Transaction = to.Transaction, Position = to.Sequence });
            try
            {
                await FlushAsync(cancellationToken);
                return true;
            }
            catch (DbUpdateException e) when (Db.Storage.Provider.Classify(e) is DatabaseFailure.UniqueViolation)
            {
                return false;
            }
        }

        public void Remember(LogEpoch epoch) => Db.CursorEpochs.Add(new CursorEpochRow
        {
            Source = source,
            Transaction = epoch.Position.Transaction,
            Position = epoch.Position.Sequence,
            Id = epoch.Id,
        });

        public async Task<bool> TryRewindAsync(LogPosition from, LogPosition to, CancellationToken cancellationToken)
        {
            if (!await TryAdvanceAsync(from, to, cancellationToken))
            {
                return false;
            }

            await Db.CursorEpochs
                .Where(e => e.Source == source && (e.Transaction > to.Transaction || (e.Transaction == to.Transaction && e.Position > to.Sequence)))
                .ExecuteDeleteAsync(cancellationToken);
            var now = clock.GetUtcNow();
            Db.Divergences.Add(new DivergenceRow
            {
                Id = Guid.CreateVersion7(now),
                Source = source,
                DetectedAt = now,
                CursorTransaction = from.Transaction,
                CursorPosition = from.Sequence,
                CommonTransaction = to.Transaction,
                CommonPosition = to.Sequence,
            });
            return true;
        }

        public async Task<ISet<string>> FindParkedKeysAsync(IReadOnlyCollection<string> keys, CancellationToken cancellationToken)
        {
            if (!await Db.ParkedEvents.AnyAsync(p => p.Source == source, cancellationToken))
            {
                return new HashSet<string>();
            }

            return await Db.ParkedEvents.Where(p => p.Source == source && keys.Contains(p.Key))
                .Select(p => p.Key)
                .Distinct()
                .ToHashSetAsync(cancellationToken);
        }

        public Task<int> CountParkedAsync(CancellationToken cancellationToken) =>
            Db.ParkedEvents.CountAsync(p => p.Source == source, cancellationToken);

        public void Park(EventRecord record, string reason, int attempts)
        {
            var now = clock.GetUtcNow();
            Db.ParkedEvents.Add(new ParkedEventRow
            {
                Id = Guid.CreateVersion7(now),
                Source = source,
                Transaction = record.Position.Transaction,
                Position = record.Position.Sequence,
                EventId = record.Id,
                Name = record.Name,
                Version = record.Version,
                Key = record.Key,
                Payload = record.Payload,
                Headers = record.Headers.ToJson(),
                OccurredAt = record.OccurredAt,
                ParkedAt = now,
                Attempts = attempts,
                Reason = TextRule.Escape(reason),
            });
        }

        public Task DiscardParkedAsync(string key, CancellationToken cancellationToken) =>
            Db.ParkedEvents.Where(p => p.Source == source && p.Key == key).ExecuteDeleteAsync(cancellationToken);

        public override async ValueTask DisposeAsync()
        {
            try
            {
                await base.DisposeAsync();
            }
            finally
            {
                holder.Dispose();
                GC.SuppressFinalize(this);
            }
        }
    }
}
