using Monolith.Conformance;

namespace Monolith.Runtime.Events.Tests;

/// <summary>A transaction, as one actor reaches it. An outage breaks it off.</summary>
internal sealed class GatedTransaction(MemoryTransaction inner, Actor actor, Strikes strikes) : ISnapshotTransaction, IParkedEventTransaction
{
    private bool _isBroken, _isCommitted;

    public MemoryTransaction Inner => inner;

    public IServiceProvider Services => inner.Services;

    public Task LockConflictsAsync(IReadOnlyCollection<Exception> conflicts, CancellationToken cancellationToken) =>
        inner.LockConflictsAsync(conflicts, cancellationToken);

    public DeferredWrites Deferred => inner.Deferred;

    public Task EnterTenantAsync(string? tenant, CancellationToken cancellationToken) => inner.EnterTenantAsync(tenant, cancellationToken);

    public Task FlushAsync(CancellationToken cancellationToken) => CallAsync("flush", () => inner.FlushAsync(cancellationToken), cancellationToken);

    public async Task CommitAsync(CancellationToken cancellationToken)
    {
        await CallAsync("commit", CommitInnerAsync, cancellationToken, commits: true);
        await actor.ReceiveAsync("the commit", cancellationToken);

        async Task CommitInnerAsync()
        {
            await inner.CommitAsync(cancellationToken);
            _isCommitted = true;
            (actor.Outages, actor.LateFailures) = (0, 0);
        }
    }

    public Task<bool> TryAdvanceAsync(LogPosition from, LogPosition to, CancellationToken cancellationToken) => CallAsync(
        $"move the cursor from {from} to {to}", () => inner.TryAdvanceAsync(from, to, cancellationToken), cancellationToken, () => inner.CanHoldCursor);

    public Task<bool> TryStartSnapshotAsync(LogPosition to, SnapshotProgress progress, CancellationToken cancellationToken) => CallAsync(
        $"start a snapshot at {to}", () => inner.TryStartSnapshotAsync(to, progress, cancellationToken), cancellationToken, () => inner.CanHoldCursor);

    public Task<bool> TryMoveSnapshotAsync(
        SnapshotProgress from, SnapshotProgress? to, IReadOnlyCollection<Guid> contained, CancellationToken cancellationToken) => CallAsync(
        to is null ? "end the snapshot" : $"move the snapshot to '{to.Mark}'{(contained.Count > 0 ? " with contained events" : "")}",
        () => inner.TryMoveSnapshotAsync(from, to, contained, cancellationToken),
        cancellationToken,
        () => inner.CanHoldCursor);

    public Task<bool> TryRestartSnapshotAsync(SnapshotProgress from, SnapshotProgress to, CancellationToken cancellationToken) =>
        inner.TryRestartSnapshotAsync(from, to, cancellationToken);

    /// <summary>Belongs to the move of the cursor.</summary>
    public Task<ISet<Guid>> TakeContainedAsync(IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken) =>
        inner.TakeContainedAsync(ids, cancellationToken);

    public void Remember(LogEpoch epoch) => inner.Remember(epoch);

    public Task<bool> TryRewindAsync(LogPosition from, LogPosition to, CancellationToken cancellationToken) => inner.TryRewindAsync(from, to, cancellationToken);

    public Task<ISet<string>> FindParkedKeysAsync(IReadOnlyCollection<string> keys, CancellationToken cancellationToken) =>
        CallAsync("find parked keys", () => inner.FindParkedKeysAsync(keys, cancellationToken), cancellationToken);

    public Task<ParkedCount> CountParkedAsync(string key, CancellationToken cancellationToken) =>
        CallAsync("count parked events", () => inner.CountParkedAsync(key, cancellationToken), cancellationToken);

    public Task ParkInLogAsync(EventRecord record, string reason, CancellationToken cancellationToken) =>
        inner.ParkInLogAsync(record, reason, cancellationToken);

    public Task<LogPosition> ReadCursorAsync(CancellationToken cancellationToken) => inner.ReadCursorAsync(cancellationToken);

    public Task<ParkedRemainder?> FindRemainderAsync(string key, CancellationToken cancellationToken) => inner.FindRemainderAsync(key, cancellationToken);

    public Task StoreRemainderAsync(
        ParkedRemainder remainder, IReadOnlyList<EventRecord> records, LogPosition? after, CancellationToken cancellationToken) =>
        inner.StoreRemainderAsync(remainder, records, after, cancellationToken);

    public void Park(EventRecord record, string reason, int attempts) => inner.Park(record, reason, attempts);

    public Task DiscardParkedAsync(string key, CancellationToken cancellationToken) =>
        CallAsync($"discard parked events of {key}", () => inner.DiscardParkedAsync(key, cancellationToken), cancellationToken);

    public Task<ParkedEvent?> FindFirstAsync(string key, CancellationToken cancellationToken) =>
        CallAsync($"find the first of {key}", () => inner.FindFirstAsync(key, cancellationToken), cancellationToken);

    public Task<bool> RemoveAsync(Guid id, CancellationToken cancellationToken) =>
        CallAsync("remove a parked event", () => inner.RemoveAsync(id, cancellationToken), cancellationToken);

    public Task NoteFailureAsync(Guid id, string reason, int attempts, CancellationToken cancellationToken) =>
        CallAsync("note a failure", () => inner.NoteFailureAsync(id, reason, attempts, cancellationToken), cancellationToken);

    public ValueTask DisposeAsync()
    {
        if (!_isCommitted && !_isBroken && !inner.Deferred.MustRepeat)
        {
            strikes.Add(inner);
        }

        actor.Open.Remove(inner);
        return inner.DisposeAsync();
    }

    private Task<bool> CallAsync(string name, Func<Task> call, CancellationToken cancellationToken, bool commits = false) => CallAsync(
        name,
        async () =>
        {
            await call();
            return true;
        },
        cancellationToken,
        commits: commits);

    private async Task<T> CallAsync<T>(
        string name, Func<Task<T>> call, CancellationToken cancellationToken, Func<bool>? isFree = null, bool commits = false)
    {
        if (_isBroken)
        {
            throw new OutageException();
        }

        try
        {
            return await actor.CallAsync(name, call, cancellationToken, isFree, commits);
        }
        catch (OutageException)
        {
            _isBroken = true;
            inner.End();
            throw;
        }
    }
}
