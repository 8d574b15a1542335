namespace Monolith.Runtime.Events.Tests;

/// <summary>Faults that the model must find.</summary>
internal static class PlantedBugs
{
    /// <summary>A feed that returns committed events although an open transaction may still commit an earlier one.</summary>
    public static Parts HorizonIgnored { get; } = Parts.Sound with { Feed = log => new HorizonlessFeed(log) };

    /// <summary>A store that moves the cursor in a separate transaction.</summary>
    public static Parts CursorMovedOnItsOwn { get; } = Parts.Sound with
    {
        Store = store => new ChangedStore(store, (transaction, source) => new CursorOnItsOwn(transaction, store, source)),
    };

    /// <summary>A store that does not hold back later events of a parked key.</summary>
    public static Parts ParkedKeyLetThrough { get; } = Parts.Sound with
    {
        Store = store => new ChangedStore(store, (transaction, _) => new NoParkedKeys(transaction)),
    };

    /// <summary>A store that does not write the changes of earlier handlers before a query.</summary>
    public static Parts QueriedWithoutSaving { get; } = Parts.Sound with
    {
        Store = store => new ChangedStore(store, (transaction, _) => new UnreportedReads(transaction)),
    };

    /// <summary>A feed that takes the position of a snapshot after it has scanned the state.</summary>
    public static Parts PositionAfterScan { get; } = Parts.Sound with { Snapshots = feed => new EarlyScan(feed) };

    private sealed class EarlyScan(IEventFeed inner) : IEventFeed
    {
        private SnapshotBatch? _scanned;

        public string Source => inner.Source;

        public async Task<EventBatch> ReadAsync(LogPosition after, int max, CancellationToken cancellationToken)
        {
            try
            {
                return await inner.ReadAsync(after, max, cancellationToken);
            }
            catch (LogTruncatedException e)
            {
                _scanned = await inner.ReadSnapshotAsync(e.TruncatedTo, "", int.MaxValue, cancellationToken);
                throw;
            }
        }

        public Task<LogPosition> ReadHeadAsync(CancellationToken cancellationToken) => inner.ReadHeadAsync(cancellationToken);

        public Task<SnapshotStart?> StartSnapshotAsync(IReadOnlyCollection<string> events, CancellationToken cancellationToken) => inner.StartSnapshotAsync(events, cancellationToken);

        public async Task<SnapshotBatch> ReadSnapshotAsync(LogPosition cursor, string mark, int max, CancellationToken cancellationToken)
        {
            if (_scanned is null)
            {
                return await inner.ReadSnapshotAsync(cursor, mark, max, cancellationToken);
            }

            var keys = _scanned.Records.Select(r => r.Key).Distinct().Where(key => string.CompareOrdinal(key, mark) > 0).ToList();
            var page = keys.Take(max).ToList();
            return _scanned with
            {
                Records = [.. _scanned.Records.Where(r => page.Contains(r.Key))],
                Contained = [],
                Next = page.Count < keys.Count ? page[^1] : null,
            };
        }
    }

    private sealed class HorizonlessFeed(MemoryLog log) : IEventFeed
    {
        public string Source => log.Source;

        public async Task<EventBatch> ReadAsync(LogPosition after, int max, CancellationToken cancellationToken)
        {
            var batch = await log.ReadAsync(after, max, cancellationToken);
            return batch with { Records = log.Read(after, new LogPosition(long.MaxValue, 0), max) };
        }

        public Task<LogPosition> ReadHeadAsync(CancellationToken cancellationToken) => log.ReadHeadAsync(cancellationToken);
    }

    private sealed class ChangedStore(
        ISubscriptionStore inner, Func<ISubscriptionTransaction, string, ISubscriptionTransaction> change) : ISnapshotStore
    {
        public Task<StoredProgress> ReadProgressAsync(string source, CancellationToken cancellationToken) =>
            ((ISnapshotStore)inner).ReadProgressAsync(source, cancellationToken);

        public Task<LogPosition> ReadCursorAsync(string source, CancellationToken cancellationToken) => inner.ReadCursorAsync(source, cancellationToken);

        public Task<IReadOnlyList<LogEpoch>> ReadEpochsAsync(string source, CancellationToken cancellationToken) => inner.ReadEpochsAsync(source, cancellationToken);

        public async Task<ISubscriptionTransaction> BeginAsync(string source, CancellationToken cancellationToken) =>
            change(await inner.BeginAsync(source, cancellationToken), source);

        public bool IsOutage(Exception failure) => inner.IsOutage(failure);

        public bool IsConflict(Exception failure) => inner.IsConflict(failure);
    }

    private sealed class CursorOnItsOwn(ISubscriptionTransaction inner, ISubscriptionStore store, string source) : ChangedTransaction(inner)
    {
        public override async Task<bool> TryAdvanceAsync(LogPosition from, LogPosition to, CancellationToken cancellationToken)
        {
            await using var own = await store.BeginAsync(source, cancellationToken);
            var moved = await own.TryAdvanceAsync(from, to, cancellationToken);
            await own.CommitAsync(cancellationToken);
            return moved;
        }
    }

    private sealed class NoParkedKeys(ISubscriptionTransaction inner) : ChangedTransaction(inner)
    {
        public override Task<ISet<string>> FindParkedKeysAsync(IReadOnlyCollection<string> keys, CancellationToken cancellationToken) =>
            Task.FromResult<ISet<string>>(new HashSet<string>());
    }

    private sealed class UnreportedReads(ISubscriptionTransaction inner) : ChangedTransaction(inner)
    {
        public override DeferredWrites Deferred { get; } = new();
    }

    /// <summary>A transaction that delegates to another one; derived classes change a member.</summary>
    private abstract class ChangedTransaction(ISubscriptionTransaction inner) : ISnapshotTransaction
    {
        private readonly ISnapshotTransaction _snapshot = (ISnapshotTransaction)inner;

        public IServiceProvider Services => inner.Services;

        public Task LockConflictsAsync(IReadOnlyCollection<Exception> conflicts, CancellationToken cancellationToken) =>
            inner.LockConflictsAsync(conflicts, cancellationToken);

        public virtual DeferredWrites Deferred => inner.Deferred;

        public Task EnterTenantAsync(string? tenant, CancellationToken cancellationToken) => inner.EnterTenantAsync(tenant, cancellationToken);

        public Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

        public Task CommitAsync(CancellationToken cancellationToken) => inner.CommitAsync(cancellationToken);

        public virtual Task<bool> TryAdvanceAsync(LogPosition from, LogPosition to, CancellationToken cancellationToken) =>
            inner.TryAdvanceAsync(from, to, cancellationToken);

        public Task<bool> TryStartSnapshotAsync(LogPosition to, SnapshotProgress progress, CancellationToken cancellationToken) =>
            _snapshot.TryStartSnapshotAsync(to, progress, cancellationToken);

        public Task<bool> TryMoveSnapshotAsync(
            SnapshotProgress from, SnapshotProgress? to, IReadOnlyCollection<Guid> contained, CancellationToken cancellationToken) =>
            _snapshot.TryMoveSnapshotAsync(from, to, contained, cancellationToken);

        public Task<bool> TryRestartSnapshotAsync(SnapshotProgress from, SnapshotProgress to, CancellationToken cancellationToken) =>
            _snapshot.TryRestartSnapshotAsync(from, to, cancellationToken);

        public Task<ISet<Guid>> TakeContainedAsync(IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken) =>
            _snapshot.TakeContainedAsync(ids, cancellationToken);

        public void Remember(LogEpoch epoch) => inner.Remember(epoch);

        public Task<bool> TryRewindAsync(LogPosition from, LogPosition to, CancellationToken cancellationToken) => inner.TryRewindAsync(from, to, cancellationToken);

        public virtual Task<ISet<string>> FindParkedKeysAsync(IReadOnlyCollection<string> keys, CancellationToken cancellationToken) =>
            inner.FindParkedKeysAsync(keys, cancellationToken);

        public Task<ParkedCount> CountParkedAsync(string key, CancellationToken cancellationToken) => inner.CountParkedAsync(key, cancellationToken);

        public Task ParkInLogAsync(EventRecord record, string reason, CancellationToken cancellationToken) =>
            inner.ParkInLogAsync(record, reason, cancellationToken);

        public void Park(EventRecord record, string reason, int attempts) => inner.Park(record, reason, attempts);

        public Task DiscardParkedAsync(string key, CancellationToken cancellationToken) => inner.DiscardParkedAsync(key, cancellationToken);

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
