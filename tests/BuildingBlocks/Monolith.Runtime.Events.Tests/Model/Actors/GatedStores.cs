using Monolith.Conformance;

namespace Monolith.Runtime.Events.Tests;

/// <summary>The log, as one actor reaches it.</summary>
internal sealed class GatedFeed(IEventFeed log, Actor actor) : IEventFeed
{
    private readonly TaskCompletionSource _never = new();

    public string Source => log.Source;

    public async Task<EventBatch> ReadAsync(LogPosition after, int max, CancellationToken cancellationToken)
    {
        var batch = await actor.CallAsync($"read after {after}", () => log.ReadAsync(after, max, cancellationToken), cancellationToken);

        // Commits in the publishers' process send no signals to other processes.
        return actor.Who == Who.A2 ? batch with { More = _never.Task } : batch;
    }

    public Task<LogPosition> ReadHeadAsync(CancellationToken cancellationToken) =>
        actor.CallAsync("read the head", () => log.ReadHeadAsync(cancellationToken), cancellationToken);

    public Task<SnapshotStart?> StartSnapshotAsync(IReadOnlyCollection<string> events, CancellationToken cancellationToken) =>
        actor.CallAsync("find where a snapshot begins", () => log.StartSnapshotAsync(events, cancellationToken), cancellationToken);

    public Task<SnapshotBatch> ReadSnapshotAsync(LogPosition cursor, string mark, int max, CancellationToken cancellationToken) =>
        actor.CallAsync($"read the state of keys after '{mark}'", () => log.ReadSnapshotAsync(cursor, mark, max, cancellationToken), cancellationToken);
}

/// <summary>A subscriber's database, as one actor reaches it.</summary>
internal sealed class GatedStore(MemoryDatabase database, Actor actor, Strikes strikes) : ISnapshotStore, IParkedEventStore
{
    private readonly MemorySubscriptionStore _cursors = new(database);
    private readonly MemoryParkedEventStore _parked = new(database);

    public async Task<LogPosition> ReadCursorAsync(string source, CancellationToken cancellationToken) =>
        (await ReadProgressAsync(source, cancellationToken)).Cursor;

    public async Task<StoredProgress> ReadProgressAsync(string source, CancellationToken cancellationToken)
    {
        var progress = await actor.CallAsync("read the cursor", () => _cursors.ReadProgressAsync(source, cancellationToken), cancellationToken);
        await actor.ReceiveAsync("the cursor", cancellationToken);
        return progress;
    }

    public Task<IReadOnlyList<LogEpoch>> ReadEpochsAsync(string source, CancellationToken cancellationToken) => _cursors.ReadEpochsAsync(source, cancellationToken);

    public bool IsOutage(Exception failure) => failure is OutageException;

    public bool IsConflict(Exception failure) => false;

    public Task<IReadOnlyList<ParkedEvent>> ListAsync(string? source, int max, CancellationToken cancellationToken) =>
        actor.CallAsync("list parked events", () => _parked.ListAsync(source, max, cancellationToken), cancellationToken);

    public Task<IReadOnlyList<ParkedEvent>> ListWaitingAsync(string? source, int max, CancellationToken cancellationToken) =>
        actor.CallAsync("list waiting events", () => _parked.ListWaitingAsync(source, max, cancellationToken), cancellationToken);

    public Task<int> CountWaitingAsync(CancellationToken cancellationToken) => _parked.CountWaitingAsync(cancellationToken);

    public Task<ParkedEvent?> FindAsync(Guid id, CancellationToken cancellationToken) => _parked.FindAsync(id, cancellationToken);

    public Task<IReadOnlyList<ParkedKey>> ListKeysAsync(ParkedSelection selection, ParkedKey? after, int max, CancellationToken cancellationToken) =>
        _parked.ListKeysAsync(selection, after, max, cancellationToken);

    public Task<IReadOnlyList<ParkedRemainder>> ListRemaindersAsync(string? source, int max, CancellationToken cancellationToken) =>
        _parked.ListRemaindersAsync(source, max, cancellationToken);

    public Task<int> CountAsync(ParkedSelection selection, CancellationToken cancellationToken) => _parked.CountAsync(selection, cancellationToken);

    public Task<int> DiscardAsync(ParkedSelection selection, CancellationToken cancellationToken) => _parked.DiscardAsync(selection, cancellationToken);

    async Task<ISubscriptionTransaction> ISubscriptionStore.BeginAsync(string source, CancellationToken cancellationToken) =>
        await actor.CallAsync("begin", () => Task.FromResult(Begin(source)), cancellationToken);

    async Task<IParkedEventTransaction> IParkedEventStore.BeginAsync(string source, CancellationToken cancellationToken) =>
        await BeginHeldAsync(source, cancellationToken);

    /// <summary>Begins a transaction that locks the cursor.</summary>
    public async Task<GatedTransaction> BeginHeldAsync(string source, CancellationToken cancellationToken)
    {
        var transaction = Begin(source);
        try
        {
            await actor.CallAsync("begin and lock the cursor", HoldAsync, cancellationToken, () => transaction.Inner.CanHoldCursor);
            return transaction;
        }
        catch
        {
            await transaction.DisposeAsync();
            throw;
        }

        async Task<bool> HoldAsync()
        {
            await transaction.Inner.HoldCursorAsync(cancellationToken);
            return true;
        }
    }

    private GatedTransaction Begin(string source)
    {
        var inner = database.Begin(source);
        inner.Owner = actor;
        actor.Open.Add(inner);
        return new GatedTransaction(inner, actor, strikes);
    }
}
