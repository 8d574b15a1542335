using Microsoft.Extensions.DependencyInjection;
using Monolith.Runtime.Events;

namespace Monolith.Runtime.Memory;

/// <summary>A transaction of a subscriber in memory: its cursor, parked events and the changes of its state take effect together.</summary>
internal sealed class MemoryTransaction : ISnapshotTransaction, IParkedEventTransaction
{
    private readonly MemoryStore _store;
    private readonly string _source;
    private readonly AsyncServiceScope _scope;
    private readonly Action _end;
    private readonly StateChanges _changes;
    private readonly MemoryData _before;
    private MemoryData _data;

    public MemoryTransaction(MemoryStore store, string source, AsyncServiceScope scope, Action end)
    {
        (_store, _source, _scope, _end) = (store, source, scope, end);
        _before = _data = store.Data;
        _changes = scope.ServiceProvider.GetRequiredService<StateChanges>();
        _changes.Open(store);
    }

    public IServiceProvider Services => _scope.ServiceProvider;

    public DeferredWrites Deferred { get; } = new();

    private MemoryCursor Cursor
    {
        get => _data.CursorOf(_source);
        set => _data = _data.With(_source, value);
    }

    public Task LockConflictsAsync(IReadOnlyCollection<Exception> conflicts, CancellationToken cancellationToken) => Done(cancellationToken);

    /// <summary>A state in memory is not divided by tenants.</summary>
    public Task EnterTenantAsync(string? tenant, CancellationToken cancellationToken) => Done(cancellationToken);

    public Task FlushAsync(CancellationToken cancellationToken) => Done(cancellationToken);

    public Task CommitAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _changes.Apply();
        _store.Commit(_before, _data);
        return Task.CompletedTask;
    }

    public Task<bool> TryAdvanceAsync(LogPosition from, LogPosition to, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (Cursor.Position != from || Cursor.Snapshot is not null)
        {
            return Task.FromResult(false);
        }

        Cursor = Cursor with { Position = to, HasBegun = true };
        return Task.FromResult(true);
    }

    public Task<bool> TryStartSnapshotAsync(LogPosition to, SnapshotProgress progress, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (Cursor.Position != LogPosition.Start || Cursor.Snapshot is not null)
        {
            return Task.FromResult(false);
        }

        Cursor = Cursor with { Position = to, Snapshot = progress, HasBegun = true };
        return Task.FromResult(true);
    }

    public Task<bool> TryMoveSnapshotAsync(
        SnapshotProgress from, SnapshotProgress? to, IReadOnlyCollection<Guid> contained, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (Cursor.Snapshot != from)
        {
            return Task.FromResult(false);
        }

        Cursor = Cursor with { Snapshot = to };
        _data = _data with { Contained = _data.Contained.Union(contained.Select(id => (_source, id))) };
        return Task.FromResult(true);
    }

    /// <summary>Pages of the former scan may contain what the source has lost, so the whole state begins anew.</summary>
    public Task<bool> TryRestartSnapshotAsync(SnapshotProgress from, SnapshotProgress to, CancellationToken cancellationToken) => RebuildAsync(cancellationToken);

    /// <summary>The state contains what the source has lost, so it begins anew.</summary>
    public Task<bool> TryRewindAsync(LogPosition from, LogPosition to, CancellationToken cancellationToken) => RebuildAsync(cancellationToken);

    public Task<ISet<Guid>> TakeContainedAsync(IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var contained = _data.Contained.IsEmpty ? [] : ids.Where(id => _data.Contained.Contains((_source, id))).ToHashSet();
        if (contained.Count > 0)
        {
            _data = _data with { Contained = _data.Contained.Except(contained.Select(id => (_source, id))) };
        }

        return Task.FromResult<ISet<Guid>>(contained);
    }

    public void Remember(LogEpoch epoch) => Cursor = Cursor with { Epochs = Cursor.Epochs.Add(epoch) };

    public Task<ISet<string>> FindParkedKeysAsync(IReadOnlyCollection<string> keys, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult<ISet<string>>(_data.Parked.IsEmpty && _data.Remainders.IsEmpty
            ? new HashSet<string>()
            : OfSource().Select(parked => parked.Record.Key).Concat(Remainders().Select(remainder => remainder.Key)).Where(keys.Contains).ToHashSet());
    }

    public Task<ParkedCount> CountParkedAsync(string key, CancellationToken cancellationToken) => Task.FromResult(new ParkedCount(
        OfSource().Count(),
        OfSource().Count(parked => parked.Record.Key == key),
        Remainders().Any(remainder => remainder.Key == key),
        OfSource().Any(parked => parked.Record.Key == key && parked.IsWaiting)));

    public void Park(EventRecord record, string reason, int attempts)
    {
        var now = _store.Clock.GetUtcNow();
        _data = _data with { Parked = _data.Parked.Add(new ParkedEvent(Guid.CreateVersion7(now), record, _source, reason, attempts, now)) };
    }

    public Task ParkInLogAsync(EventRecord record, string reason, CancellationToken cancellationToken)
    {
        var remainder = Remainders().FirstOrDefault(r => r.Key == record.Key);
        var before = record.Position with { Sequence = record.Position.Sequence - 1 };
        _data = _data with
        {
            Remainders = remainder is null
                ? _data.Remainders.Add(new ParkedRemainder(_source, record.Key, before, 1, _store.Clock.GetUtcNow(), reason))
                : _data.Remainders.Replace(remainder, remainder with { Count = remainder.Count + 1 }),
        };
        return Done(cancellationToken);
    }

    public Task DiscardParkedAsync(string key, CancellationToken cancellationToken)
    {
        _data = _data with
        {
            Parked = _data.Parked.RemoveAll(parked => parked.Source == _source && parked.Record.Key == key),
            Remainders = _data.Remainders.RemoveAll(remainder => remainder.Source == _source && remainder.Key == key),
        };
        return Done(cancellationToken);
    }

    public Task<ParkedEvent?> FindFirstAsync(string key, CancellationToken cancellationToken) =>
        Task.FromResult(OfSource().Where(parked => parked.Record.Key == key).MinBy(parked => parked.Record.Position));

    public Task<bool> RemoveAsync(Guid id, CancellationToken cancellationToken)
    {
        var before = _data.Parked;
        _data = _data with { Parked = before.RemoveAll(parked => parked.Id == id) };
        return Task.FromResult(_data.Parked.Count < before.Count);
    }

    public Task<LogPosition> ReadCursorAsync(CancellationToken cancellationToken) => Task.FromResult(Cursor.Position);

    public Task<ParkedRemainder?> FindRemainderAsync(string key, CancellationToken cancellationToken) =>
        Task.FromResult(Remainders().FirstOrDefault(remainder => remainder.Key == key));

    public Task StoreRemainderAsync(
        ParkedRemainder remainder, IReadOnlyList<EventRecord> records, LogPosition? after, CancellationToken cancellationToken)
    {
        foreach (var record in records)
        {
            Park(record, remainder.Reason, 0);
        }

        _data = _data with
        {
            Remainders = after is { } position
                ? _data.Remainders.Replace(remainder, remainder with { After = position, Count = Math.Max(remainder.Count - records.Count, 0) })
                : _data.Remainders.Remove(remainder),
        };
        return Done(cancellationToken);
    }

    public Task NoteFailureAsync(Guid id, string reason, int attempts, CancellationToken cancellationToken)
    {
        if (_data.Parked.Find(parked => parked.Id == id) is { } parked)
        {
            _data = _data with { Parked = _data.Parked.Replace(parked, parked with { Reason = reason, Attempts = parked.Attempts + attempts }) };
        }

        return Done(cancellationToken);
    }

    /// <summary>Discards parked events and remainders of all sources.</summary>
    public void Discard(Predicate<ParkedEvent> parked, Predicate<ParkedRemainder> remainders) => _data = _data with
    {
        Parked = _data.Parked.RemoveAll(parked),
        Remainders = _data.Remainders.RemoveAll(remainders),
    };

    public async ValueTask DisposeAsync()
    {
        _changes.Close();
        try
        {
            await _scope.DisposeAsync();
        }
        finally
        {
            _end();
        }
    }

    private Task<bool> RebuildAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _store.Rebuild();
        return Task.FromResult(false);
    }

    private IEnumerable<ParkedEvent> OfSource() => _data.Parked.Where(parked => parked.Source == _source);

    private IEnumerable<ParkedRemainder> Remainders() => _data.Remainders.Where(remainder => remainder.Source == _source);

    private static Task Done(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.CompletedTask;
    }
}
