using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;
using Monolith.Runtime.Events;

namespace Monolith.Runtime.Storage;

/// <summary>Counts the events of a module's log, and removes old rows from the log and from the idempotency table.</summary>
internal sealed class DbLogStore<TContext>(ModuleStorage storage, IServiceScopeFactory scopes) : ILogStore
    where TContext : ModuleDbContext
{
    public Task<IAsyncDisposable> LockTruncationAsync(CancellationToken cancellationToken) =>
        storage.Provider.LockTruncationAsync(storage.Settings, cancellationToken);

    public async Task<int> TruncateAsync(DateTimeOffset olderThan, LogPosition upTo, int max, CancellationToken cancellationToken)
    {
        await using var transaction = await Transaction.BeginAsync(
            scopes, (scope, db, unit) => new Transaction(scope, db, unit, storage), cancellationToken);
        var gone = await transaction.TruncateAsync(olderThan, upTo, max, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return gone;
    }

    public async Task<int> ForgetAnswersAsync(DateTimeOffset olderThan, int max, CancellationToken cancellationToken)
    {
        await using var transaction = await Transaction.BeginAsync(
            scopes, (scope, db, unit) => new Transaction(scope, db, unit, storage), cancellationToken);
        var rows = transaction.Db.Idempotency;
        var gone = await rows
            .Where(i => rows.Where(o => o.CreatedAt < olderThan).OrderBy(o => o.CreatedAt).Take(max).Select(o => o.Key).Contains(i.Key))
            .ExecuteDeleteAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return gone;
    }

    public async Task<IReadOnlyList<LoggedEvents>> CountAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TContext>();
        var events = db.Outbox.Select(o => new { o.Name, o.OccurredAt });
        if (storage.Provider.IsServer)
        {
            // Databases of other providers never import events and do not have this table.
            events = events.Concat(db.ImportedEvents.Select(c => new { c.Name, c.OccurredAt }));
        }

        return await events.Where(e => e.Name != LogEpoch.EventName).GroupBy(e => e.Name)
            .OrderBy(named => named.Key)
            .Select(named => new LoggedEvents(named.Key, named.LongCount(), named.Min(e => e.OccurredAt), named.Max(e => e.OccurredAt)))
            .ToListAsync(cancellationToken);
    }

    private sealed class Transaction(AsyncServiceScope scope, TContext db, UnitOfWork unit, ModuleStorage storage)
        : HandlingTransaction<TContext>(scope, db, unit)
    {
        public async Task<int> TruncateAsync(DateTimeOffset olderThan, LogPosition upTo, int max, CancellationToken cancellationToken)
        {
            var state = await Db.LogState.SingleOrDefaultAsync(s => s.Id == LogStateRow.OnlyId, cancellationToken);
            var offset = state?.ImportedTo ?? LogPosition.Start;
            var (gone, last) = await TruncateImportedAsync(olderThan, upTo, max, offset, cancellationToken)
                ?? await TruncateOwnAsync(olderThan, upTo, max, offset, cancellationToken);
            if (gone == 0)
            {
                return 0;
            }

            if (state is null)
            {
                Db.LogState.Add(state = new LogStateRow());
            }

            (state.TruncatedTransaction, state.TruncatedPosition) = (last.Transaction, last.Sequence);
            await Db.Epochs.Where(e => e.Transaction < last.Transaction || (e.Transaction == last.Transaction && e.Position <= last.Sequence))
                .ExecuteDeleteAsync(cancellationToken);
            return gone;
        }

        /// <summary>Removes rows from the imported part. Returns null when the imported part is empty.</summary>
        private async Task<(int Gone, LogPosition Last)?> TruncateImportedAsync(
            DateTimeOffset olderThan, LogPosition upTo, int max, LogPosition offset, CancellationToken cancellationToken)
        {
            if (offset == LogPosition.Start || !await Db.ImportedEvents.AnyAsync(cancellationToken))
            {
                return null;
            }

            var oldest = await UpTo(upTo).OrderBy(c => c.Transaction).ThenBy(c => c.Position)
                .Select(c => new { c.Transaction, c.Position, c.OccurredAt })
                .Take(max)
                .ToListAsync(cancellationToken);
            if (oldest.TakeWhile(c => c.OccurredAt < olderThan).LastOrDefault() is not { } row)
            {
                return (0, LogPosition.Start);
            }

            var last = new LogPosition(row.Transaction, row.Position);
            return (await UpTo(last).ExecuteDeleteAsync(cancellationToken), last);

            IQueryable<ImportedEventRow> UpTo(LogPosition position) => Db.ImportedEvents.AsNoTracking().Where(
                c => c.Transaction < position.Transaction || (c.Transaction == position.Transaction && c.Position <= position.Sequence));
        }

        /// <summary>Removes rows from this database's own part.</summary>
        private async Task<(int Gone, LogPosition Last)> TruncateOwnAsync(
            DateTimeOffset olderThan, LogPosition upTo, int max, LogPosition offset, CancellationToken cancellationToken)
        {
            if (upTo <= offset)
            {
                return (0, LogPosition.Start);
            }

            LogPosition? last = null;
            await using (var find = Command(storage.Log.ReadOldest, upTo with { Transaction = upTo.Transaction - offset.Transaction }, max))
            await using (var reader = await find.ExecuteReaderAsync(cancellationToken))
            {
                while (await reader.ReadAsync(cancellationToken) && storage.Provider.ReadTime(reader, 2) < olderThan)
                {
                    last = new LogPosition(reader.GetInt64(0), reader.GetInt64(1));
                }
            }

            if (last is not { } position)
            {
                return (0, LogPosition.Start);
            }

            await using var delete = Command(storage.Log.DeleteUpTo, position);
            return (
                await delete.ExecuteNonQueryAsync(cancellationToken),
                position with { Transaction = position.Transaction + offset.Transaction });
        }

        private DbCommand Command(string sql, LogPosition position, int? max = null)
        {
            var command = Db.Database.GetDbConnection().CreateLogCommand(sql, position, max);
            command.Transaction = Db.Database.CurrentTransaction!.GetDbTransaction();
            return command;
        }
    }
}
