using System.Collections.Immutable;

namespace Monolith.Runtime.Events.Tests;

/// <summary>The cursors of an in-memory database, which is never unavailable.</summary>
internal sealed class MemorySubscriptionStore(MemoryDatabase database) : ISnapshotStore
{
    public Task<LogPosition> ReadCursorAsync(string source, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(database.State.CursorOf(source));
    }

    public Task<StoredProgress> ReadProgressAsync(string source, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var state = database.State;
        return Task.FromResult(new StoredProgress(state.CursorOf(source), state.Snapshots.GetValueOrDefault(source)));
    }

    /// <summary>The log in memory has one epoch, of which it does not speak.</summary>
    public Task<IReadOnlyList<LogEpoch>> ReadEpochsAsync(string source, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<LogEpoch>>([]);

    public Task<ISubscriptionTransaction> BeginAsync(string source, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult<ISubscriptionTransaction>(database.Begin(source));
    }

    public bool IsOutage(Exception failure) => false;

    public bool IsConflict(Exception failure) => false;
}

/// <summary>The parked events of a database in memory.</summary>
internal sealed class MemoryParkedEventStore(MemoryDatabase database) : IParkedEventStore
{
    public Task<IReadOnlyList<ParkedEvent>> ListAsync(string? source, int max, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<ParkedEvent>>(
        [
            .. database.State.Parked.Where(p => source is null || p.Source == source)
                .OrderBy(p => p.Source, StringComparer.Ordinal).ThenBy(p => p.Record.Position).Take(max),
        ]);

    public Task<IReadOnlyList<ParkedEvent>> ListWaitingAsync(string? source, int max, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<ParkedEvent>>([.. database.State.Parked.Where(p => p.IsWaiting && (source is null || p.Source == source)).OrderBy(p => p.Record.Position).Take(max)]);

    public Task<int> CountWaitingAsync(CancellationToken cancellationToken)
    {
        var waiting = database.State.Parked.Where(p => p.IsWaiting).Select(p => (p.Source, p.Record.Key)).ToHashSet();
        return Task.FromResult(
            database.State.Parked.Count(p => waiting.Contains((p.Source, p.Record.Key)))
            + database.State.Remainders.Where(r => waiting.Contains((r.Source, r.Key))).Sum(r => r.Count));
    }

    public Task<ParkedEvent?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        Task.FromResult(database.State.Parked.Find(p => p.Id == id));

    public Task<IReadOnlyList<ParkedKey>> ListKeysAsync(ParkedSelection selection, ParkedKey? after, int max, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<ParkedKey>>(
        [
            .. database.State.Parked.Where(p => selection.Matches(p)).Select(p => new ParkedKey(p.Source, p.Record.Key))
                .Union(database.State.Remainders.Where(r => selection.Matches(r)).Select(r => new ParkedKey(r.Source, r.Key)))
                .OrderBy(p => p.Source, StringComparer.Ordinal).ThenBy(p => p.Key, StringComparer.Ordinal)
                .SkipWhile(p => after is not null && (string.CompareOrdinal(p.Source, after.Source), string.CompareOrdinal(p.Key, after.Key)) is ( < 0, _) or (0, <= 0))
                .Take(max),
        ]);

    public Task<int> CountAsync(ParkedSelection selection, CancellationToken cancellationToken) => Task.FromResult(
        database.State.Parked.Count(p => selection.Matches(p)) + database.State.Remainders.Where(r => selection.Matches(r)).Sum(r => r.Count));

    public async Task<int> DiscardAsync(ParkedSelection selection, CancellationToken cancellationToken)
    {
        await using var transaction = database.Begin("source");
        await transaction.HoldCursorAsync(cancellationToken);
        var count = await CountAsync(selection, cancellationToken);
        transaction.Add(state => state with
        {
            Parked = state.Parked.RemoveAll(p => selection.Matches(p)),
            Remainders = state.Remainders.RemoveAll(r => selection.Matches(r)),
        });
        await transaction.CommitAsync(cancellationToken);
        return count;
    }

    public Task<IReadOnlyList<ParkedRemainder>> ListRemaindersAsync(string? source, int max, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<ParkedRemainder>>(
            [.. database.State.Remainders.Where(r => source is null || r.Source == source).OrderBy(r => r.Source, StringComparer.Ordinal).ThenBy(r => r.After).Take(max)]);

    public bool IsOutage(Exception failure) => false;

    public bool IsConflict(Exception failure) => false;

    public async Task<IParkedEventTransaction> BeginAsync(string source, CancellationToken cancellationToken)
    {
        var transaction = database.Begin(source);
        await transaction.HoldCursorAsync(cancellationToken);
        return transaction;
    }
}

/// <summary>The timers of a database in memory.</summary>
internal sealed class MemoryTimerStore(MemoryDatabase database) : IDueStore
{
    public DueSignal Added => database.TimersAdded;

    public Task<DateTimeOffset?> NextDueAsync(DueExclusion except, CancellationToken cancellationToken) =>
        Task.FromResult(Waiting(except).Select(i => (DateTimeOffset?)i.DueAt).Min());

    public Task<int> CountWaitingAsync(int max, CancellationToken cancellationToken) =>
        Task.FromResult(Waiting(DueExclusion.None).Take(max).Count());

    public Task<int> CountParkedAsync(ParkedSelection selection, CancellationToken cancellationToken) =>
        Task.FromResult(database.State.Timers.Count(t => Matches(t, selection)));

    public Task<IReadOnlyList<ParkedItem>> ListParkedAsync(int max, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<ParkedItem>>(
        [.. database.State.Timers.Where(t => t.Parked).OrderBy(t => t.Item.Key, StringComparer.Ordinal).Take(max).Select(t => new ParkedItem(t.Item, t.Failure))]);

    public Task<int> RetryParkedAsync(ParkedSelection selection, DateTimeOffset dueAt, Guid? action, CancellationToken cancellationToken) => ChangeAllAsync(
        selection,
        timers => timers.ConvertAll(t => Matches(t, selection) ? new MemoryTimer(t.Item with { DueAt = dueAt, Attempts = 0 }, Parked: false) : t),
        cancellationToken);

    public Task<int> DiscardParkedAsync(ParkedSelection selection, CancellationToken cancellationToken) =>
        ChangeAllAsync(selection, timers => timers.RemoveAll(t => Matches(t, selection)), cancellationToken);

    public Task<IReadOnlyList<DueItem>> ReadDueAsync(DateTimeOffset now, int max, DueExclusion except, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<DueItem>>([.. Waiting(except).Where(i => i.DueAt <= now).OrderBy(i => i.DueAt).Take(max)]);

    public Task<DueItem?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        Task.FromResult(Waiting(DueExclusion.None).SingleOrDefault(i => i.Id == id));

    public Task<DueItem?> FindWaitingAsync(string name, CancellationToken cancellationToken) =>
        Task.FromResult(Waiting(DueExclusion.None).Where(i => i.Name == name).MinBy(i => i.DueAt));

    public Task<IDueTransaction> BeginAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult<IDueTransaction>(database.Begin("timers"));
    }

    public Task<bool> TryPostponeAsync(DueItem item, DateTimeOffset dueAt, string? failure, CancellationToken cancellationToken) => ChangeAsync(
        item.Id,
        t => t.Item.DueAt == item.DueAt,
        t => t with { Item = t.Item with { DueAt = dueAt, Attempts = t.Item.Attempts + (failure is null ? 0 : 1) } },
        cancellationToken);

    public Task ParkAsync(DueItem item, string failure, CancellationToken cancellationToken) => ChangeAsync(
        item.Id,
        _ => true,
        t => new MemoryTimer(t.Item with { Attempts = t.Item.Attempts + 1 }, Parked: true, failure),
        cancellationToken);

    public bool IsOutage(Exception failure) => false;

    public bool IsConflict(Exception failure) => false;

    private static bool Matches(MemoryTimer timer, ParkedSelection selection) =>
        timer.Parked
        && (selection.Id is null || timer.Item.Id == selection.Id)
        && (selection.Key is null || timer.Item.Key == selection.Key)
        && (selection.Name is null || timer.Item.Name == selection.Name);

    private async Task<int> ChangeAllAsync(
        ParkedSelection selection, Func<ImmutableList<MemoryTimer>, ImmutableList<MemoryTimer>> change, CancellationToken cancellationToken)
    {
        await using var transaction = database.Begin("timers");
        var count = await CountParkedAsync(selection, cancellationToken);
        transaction.Add(state => state with { Timers = change(state.Timers) });
        await transaction.CommitAsync(cancellationToken);
        Added.Notify();
        return count;
    }

    private IEnumerable<DueItem> Waiting(DueExclusion except) =>
        database.State.Timers.Where(t => !t.Parked && !except.Ids.Contains(t.Item.Id) && !except.Names.Contains(t.Item.Name)).Select(t => t.Item);

    private async Task<bool> ChangeAsync(
        Guid id, Func<MemoryTimer, bool> unchanged, Func<MemoryTimer, MemoryTimer> change, CancellationToken cancellationToken)
    {
        await using var transaction = database.Begin("timers");
        await database.Locks.AcquireAsync(transaction, id, cancellationToken);
        if (database.State.Timers.Find(t => t.Item.Id == id) is not { } timer || !unchanged(timer))
        {
            return false;
        }

        transaction.Add(state => state with { Timers = state.Timers.Replace(timer, change(timer)) });
        await transaction.CommitAsync(cancellationToken);
        Added.Notify();
        return true;
    }
}
