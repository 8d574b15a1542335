using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;
using Monolith.Runtime.Events;

namespace Monolith.Runtime.Storage;

/// <summary>Stores a subscriber's cursors and parked events in its own schema.</summary>
internal sealed class DbSubscriptionStore<TContext> : ISnapshotStore, ICoverageStore
    where TContext : ModuleDbContext
{
    private readonly ModuleStorage _storage;
    private readonly FrameworkStatements _statements;
    private readonly IServiceScopeFactory _scopes;
    private readonly string _readCursor, _readPause, _readEpochs, _addEpochs;
    private readonly CursorCommand _cursor;

    public DbSubscriptionStore(FrameworkStatements statements, IServiceScopeFactory scopes)
    {
        (_storage, _statements, _scopes) = (statements.Storage, statements, scopes);
        var transaction = _storage.Provider.Delimit("transaction");
        _readCursor = $"SELECT c.{transaction}, c.position, c.snapshot, p.paused_by, p.paused_at FROM {_storage.Table("cursors")} c LEFT JOIN {_storage.Table("pauses")} p ON p.source = c.source WHERE c.source = @source";
        _readPause = $"SELECT paused_by, paused_at FROM {_storage.Table("pauses")} WHERE source = @source";
        _addEpochs = $"{_storage.Provider.CountRows}INSERT INTO {_storage.Table("cursor_epochs")} (source, {transaction}, position, id) VALUES ";
        _readEpochs = $"SELECT id, {transaction}, position FROM {_storage.Table("cursor_epochs")} WHERE source = @source ORDER BY {transaction}, position";
        _cursor = new CursorCommand(_storage);
    }

    public async Task<LogPosition> ReadCursorAsync(string source, CancellationToken cancellationToken) =>
        (await ReadProgressAsync(source, cancellationToken)).Cursor;

    public async Task<StoredProgress> ReadProgressAsync(string source, CancellationToken cancellationToken)
    {
        var cursors = await _statements.ReadAsync(
            _readCursor,
            row => new StoredProgress(row.ReadPosition(0), row.IsDBNull(2) ? null : SnapshotProgress.Parse(row.GetString(2)), ReadPause(row, 3)),
            cancellationToken,
            ("@source", source));
        return cursors.Count > 0 ? cursors[0]
            : new StoredProgress(LogPosition.Start, Pause: (await _statements.ReadAsync(_readPause, row => ReadPause(row, 0), cancellationToken, ("@source", source))).FirstOrDefault());
    }

    public async Task<IReadOnlyList<LogEpoch>> ReadEpochsAsync(string source, CancellationToken cancellationToken) =>
        await _statements.ReadAsync(_readEpochs, DbEpochLog.ReadEpoch, cancellationToken, ("@source", source));

    public async Task<IReadOnlyDictionary<string, EventCoverage>> CoverAsync(
        string source, IReadOnlyCollection<string> names, CancellationToken cancellationToken)
    {
        var rows = await ReadAsync();
        if (DbCoverage.IsOutdated(rows, names))
        {
            await using var scope = _scopes.CreateAsyncScope();
            await DbCoverage.UpdateAsync(scope.ServiceProvider.GetRequiredService<TContext>(), source, names, cancellationToken);
            rows = await ReadAsync();
        }

        return rows.Where(row => names.Contains(row.Name)).ToDictionary(row => row.Name, row => row.Coverage);

        Task<List<CursorEventRow>> ReadAsync() =>
            _statements.ReadAsync(connection => DbCoverage.ReadAsync(connection, _storage, source, cancellationToken), cancellationToken);
    }

    public async Task<ISubscriptionTransaction> BeginAsync(string source, CancellationToken cancellationToken)
    {
        var holder = await _storage.SubscriptionLock.EnterAsync(cancellationToken);
        try
        {
            return await Transaction.BeginAsync(
                _scopes, (scope, db, unit) => new Transaction(scope, db, unit, source, _cursor, _addEpochs, _storage.Clock, holder), cancellationToken);
        }
        catch
        {
            holder.Dispose();
            throw;
        }
    }

    public bool IsOutage(Exception failure) => _storage.Provider.IsTransient(failure);

    public bool IsConflict(Exception failure) => _storage.Provider.Classify(failure) is DatabaseFailure.Conflict;

    private SubscriptionPause? ReadPause(DbDataReader row, int column) =>
        row.IsDBNull(column) ? null : new SubscriptionPause(_storage.Provider.ReadTime(row, column + 1), row.GetString(column));

    private sealed class Transaction(
        AsyncServiceScope scope, TContext db, UnitOfWork unit, string source, CursorCommand cursor, string addEpochs, TimeProvider clock, WriteLock.Holder holder)
        : HandlingTransaction<TContext>(scope, db, unit), ISnapshotTransaction
    {
        private const int EpochsPerStatement = 100;

        private readonly List<LogEpoch> _epochs = [];
        private bool _areParked = true, _areContained;

        public async Task<bool> TryAdvanceAsync(LogPosition from, LogPosition to, CancellationToken cancellationToken)
        {
            (var isMoved, _areParked, _areContained, var isPaused) = await cursor.ExecuteAsync(Db, source, from, to, cancellationToken);
            if (isMoved || isPaused)
            {
                return !isPaused;
            }

            if (from != LogPosition.Start || await Db.Cursors.AnyAsync(c => c.Source == source, cancellationToken))
            {
                return false;
            }

            return await TryInsertAsync(to, snapshot: null, cancellationToken);
        }

        public async Task<bool> TryStartSnapshotAsync(LogPosition to, SnapshotProgress progress, CancellationToken cancellationToken)
        {
            var text = progress.ToString();
            if (await Db.Pauses.AnyAsync(p => p.Source == source, cancellationToken))
            {
                return false;
            }

            var moved = await Cursor().Where(c => c.Transaction == 0 && c.Position == 0 && c.Snapshot == null).ExecuteUpdateAsync(
                set => set.SetProperty(c => c.Transaction, to.Transaction).SetProperty(c => c.Position, to.Sequence).SetProperty(c => c.Snapshot, text),
                cancellationToken);
            return moved == 1 || (!await Cursor().AnyAsync(cancellationToken) && await TryInsertAsync(to, text, cancellationToken));
        }

        public async Task<bool> TryMoveSnapshotAsync(
            SnapshotProgress from, SnapshotProgress? to, IReadOnlyCollection<Guid> contained, CancellationToken cancellationToken)
        {
            var (before, after, pauses) = (from.ToString(), to?.ToString(), Db.Pauses);
            if (await Cursor().Where(c => c.Snapshot == before && !pauses.Any(p => p.Source == source)).ExecuteUpdateAsync(set => set.SetProperty(c => c.Snapshot, after), cancellationToken) == 0)
            {
                return false;
            }

            // A key may be on two pages if the order of the keys depends on the state.
            var known = contained.Count > 0 ? await Contained(contained).ToListAsync(cancellationToken) : [];
            Db.ContainedEvents.AddRange(contained.Except(known).Select(id => new ContainedEventRow { Source = source, Id = id }));
            return true;
        }

        public async Task<bool> TryRestartSnapshotAsync(SnapshotProgress from, SnapshotProgress to, CancellationToken cancellationToken)
        {
            if (!await TryMoveSnapshotAsync(from, to, [], cancellationToken))
            {
                return false;
            }

            await Db.ContainedEvents.Where(e => e.Source == source).ExecuteDeleteAsync(cancellationToken);
            await Db.ParkedEvents.Where(p => p.Source == source).ExecuteDeleteAsync(cancellationToken);
            await Db.ParkedRemainders.Where(r => r.Source == source).ExecuteDeleteAsync(cancellationToken);
            return true;
        }

        public async Task<ISet<Guid>> TakeContainedAsync(IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken)
        {
            if (!_areContained)
            {
                return new HashSet<Guid>();
            }

            var contained = await Contained(ids).ToHashSetAsync(cancellationToken);
            await Db.ContainedEvents.Where(e => e.Source == source && contained.Contains(e.Id)).ExecuteDeleteAsync(cancellationToken);
            return contained;
        }

        public void Remember(LogEpoch epoch) => _epochs.Add(epoch);

        public override async Task CommitAsync(CancellationToken cancellationToken)
        {
            foreach (var epochs in _epochs.Chunk(EpochsPerStatement))
            {
                var rows = epochs.Select((_, i) => $"(@source, @transaction{i}, @position{i}, @id{i})");
                var values = epochs.SelectMany((epoch, i) => new (string, object)[]
                {
                    ($"@transaction{i}", epoch.Position.Transaction), ($"@position{i}", epoch.Position.Sequence), ($"@id{i}", epoch.Id),
                });
                await Db.GetService<IRelationalConnection>().ExecuteAsync(
                    addEpochs + string.Join(", ", rows), cancellationToken, [("@source", source), .. values]);
            }

            await base.CommitAsync(cancellationToken);
        }

        public async Task<bool> TryRewindAsync(LogPosition from, LogPosition to, CancellationToken cancellationToken)
        {
            if (await Cursor().Where(c => c.Transaction == from.Transaction && c.Position == from.Sequence).ExecuteUpdateAsync(
                set => set.SetProperty(c => c.Transaction, to.Transaction).SetProperty(c => c.Position, to.Sequence), cancellationToken) == 0)
            {
                return false;
            }

            await Db.ContainedEvents.Where(e => e.Source == source).ExecuteDeleteAsync(cancellationToken);
            await Db.CursorEpochs
                .Where(e => e.Source == source && (e.Transaction > to.Transaction || (e.Transaction == to.Transaction && e.Position > to.Sequence)))
                .ExecuteDeleteAsync(cancellationToken);

            // Events that come again are parked behind the remainder of their key, so it must begin before them.
            await Db.ParkedRemainders
                .Where(r => r.Source == source && (r.Transaction > to.Transaction || (r.Transaction == to.Transaction && r.Position > to.Sequence)))
                .ExecuteUpdateAsync(set => set.SetProperty(r => r.Transaction, to.Transaction).SetProperty(r => r.Position, to.Sequence), cancellationToken);
            await DbCoverage.RewindAsync(Db, source, to, cancellationToken);
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
            Unit.LoadAhead.Begin(keys);
            return _areParked
                ? await Db.ParkedEvents.Where(p => p.Source == source).Select(p => p.Key)
                    .Concat(Db.ParkedRemainders.Where(r => r.Source == source).Select(r => r.Key))
                    .Where(key => keys.Contains(key)).Distinct().ToHashSetAsync(cancellationToken)
                : new HashSet<string>();
        }

        public async Task<ParkedCount> CountParkedAsync(string key, CancellationToken cancellationToken) => new(
            await Db.ParkedEvents.CountAsync(p => p.Source == source, cancellationToken),
            await Db.ParkedEvents.CountAsync(p => p.Source == source && p.Key == key, cancellationToken),
            await Db.ParkedRemainders.AnyAsync(r => r.Source == source && r.Key == key, cancellationToken),
            await Db.ParkedEvents.AnyAsync(p => p.Source == source && p.Key == key && p.Reason.StartsWith(UnreadableEventException.Waits), cancellationToken));

        public void Park(EventRecord record, string reason, int attempts) =>
            Db.ParkedEvents.Add(ParkedEventRow.Of(source, record, reason, attempts, clock.GetUtcNow()));

        public async Task ParkInLogAsync(EventRecord record, string reason, CancellationToken cancellationToken)
        {
            var counted = await Db.ParkedRemainders.Where(r => r.Source == source && r.Key == record.Key)
                .ExecuteUpdateAsync(set => set.SetProperty(r => r.Count, r => r.Count + 1), cancellationToken);
            if (counted == 0)
            {
                Db.ParkedRemainders.Add(new ParkedRemainderRow
                {
                    Source = source,
                    Key = record.Key,
                    Transaction = record.Position.Transaction,
                    Position = record.Position.Sequence - 1,
                    Count = 1,
                    ParkedAt = clock.GetUtcNow(),
                    Reason = TextRule.Escape(reason),
                });
            }
        }

        public async Task DiscardParkedAsync(string key, CancellationToken cancellationToken)
        {
            await Db.ParkedEvents.Where(p => p.Source == source && p.Key == key).ExecuteDeleteAsync(cancellationToken);
            await Db.ParkedRemainders.Where(r => r.Source == source && r.Key == key).ExecuteDeleteAsync(cancellationToken);
        }

        private IQueryable<CursorRow> Cursor() => Db.Cursors.Where(c => c.Source == source);

        private IQueryable<Guid> Contained(IReadOnlyCollection<Guid> ids) =>
            Db.ContainedEvents.Where(e => e.Source == source && ids.Contains(e.Id)).Select(e => e.Id);

        /// <summary>Inserts the first cursor. Two workers may get here, but the primary key accepts only one row.</summary>
        private async Task<bool> TryInsertAsync(LogPosition to, string? snapshot, CancellationToken cancellationToken)
        {
            Db.Cursors.Add(new CursorRow { Source = source, Transaction = to.Transaction, Position = to.Sequence, Snapshot = snapshot });
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
