using Monolith.Conformance;

namespace Monolith.Runtime.Events.Tests;

/// <summary>A transaction of an in-memory database. As with a DbContext, added rows are visible to reads after a flush.</summary>
internal sealed class MemoryTransaction : ISnapshotTransaction, IParkedEventTransaction, IDueTransaction, IJournal
{
    private readonly MemoryDatabase _database;
    private readonly string _source;
    private readonly List<Func<MemoryState, MemoryState>> _added = [], _written = [];
    private bool _ended;

    internal MemoryTransaction(MemoryDatabase database, string source)
    {
        (_database, _source) = (database, source);
        Services = database.ServicesOf(this);
    }

    public IServiceProvider Services { get; }

    public DeferredWrites Deferred { get; } = new();

    /// <summary>The owner of the transaction, for observers of the database.</summary>
    public object? Owner { get; set; }

    /// <summary>Whether it sets its subscriber back to the beginning.</summary>
    public bool Replays { get; set; }

    private MemoryState View => WriteTo(_database.State);

    /// <summary>Whether the lock of the cursor's row is available.</summary>
    public bool CanHoldCursor => _database.Locks.IsFreeFor(this, CursorRow);

    private (string, string) CursorRow => ("cursor", _source);

    public Task HoldCursorAsync(CancellationToken cancellationToken) => _database.Locks.AcquireAsync(this, CursorRow, cancellationToken);

    public void Add(Func<MemoryState, MemoryState> write)
    {
        ObjectDisposedException.ThrowIf(_ended, this);
        _added.Add(write);
    }

    public Task EnterTenantAsync(string? tenant, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task FlushAsync(CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        _written.AddRange(_added);
        _added.Clear();
        return Task.CompletedTask;
    }

    public async Task CommitAsync(CancellationToken cancellationToken)
    {
        await FlushAsync(cancellationToken);
        _database.Apply(this, WriteTo);
        End();
    }

    public Task LockConflictsAsync(IReadOnlyCollection<Exception> conflicts, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        return Task.CompletedTask;
    }

    public async Task<bool> TryAdvanceAsync(LogPosition from, LogPosition to, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        await HoldCursorAsync(cancellationToken);
        if (View.CursorOf(_source) != from || View.Snapshots.ContainsKey(_source))
        {
            return false;
        }

        _written.Add(state => state with { Cursors = state.Cursors.SetItem(_source, to) });
        return true;
    }

    public async Task<bool> TryStartSnapshotAsync(LogPosition to, SnapshotProgress progress, CancellationToken cancellationToken)
    {
        if (!await TryAdvanceAsync(LogPosition.Start, to, cancellationToken))
        {
            return false;
        }

        _written.Add(state => state with { Snapshots = state.Snapshots.SetItem(_source, progress) });
        return true;
    }

    public async Task<bool> TryMoveSnapshotAsync(
        SnapshotProgress from, SnapshotProgress? to, IReadOnlyCollection<Guid> contained, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        await HoldCursorAsync(cancellationToken);
        if (View.Snapshots.GetValueOrDefault(_source) != from)
        {
            return false;
        }

        _written.Add(state => state with
        {
            Snapshots = to is null ? state.Snapshots.Remove(_source) : state.Snapshots.SetItem(_source, to),
            Contained = state.Contained.Union(contained),
        });
        return true;
    }

    public Task<bool> TryRestartSnapshotAsync(SnapshotProgress from, SnapshotProgress to, CancellationToken cancellationToken) =>
        throw new NotSupportedException("The log in memory starts no epochs.");

    public Task<ISet<Guid>> TakeContainedAsync(IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        var contained = View.Contained.Intersect(ids);
        _written.Add(state => state with { Contained = state.Contained.Except(contained) });
        return Task.FromResult<ISet<Guid>>(contained.ToHashSet());
    }

    public void Remember(LogEpoch epoch) => throw new NotSupportedException("The log in memory starts no epochs.");

    public Task<bool> TryRewindAsync(LogPosition from, LogPosition to, CancellationToken cancellationToken) =>
        throw new NotSupportedException("The log in memory does not diverge.");

    public Task<ISet<string>> FindParkedKeysAsync(IReadOnlyCollection<string> keys, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        return Task.FromResult<ISet<string>>(
            OfSource().Select(p => p.Record.Key).Concat(Remainders().Select(r => r.Key)).Where(keys.Contains).ToHashSet());
    }

    public Task<ParkedCount> CountParkedAsync(string key, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        return Task.FromResult(new ParkedCount(
            OfSource().Count(), OfSource().Count(p => p.Record.Key == key), Remainders().Any(r => r.Key == key), OfSource().Any(p => p.Record.Key == key && p.IsWaiting)));
    }

    public void Park(EventRecord record, string reason, int attempts)
    {
        var now = _database.Clock.GetUtcNow();
        var parked = new ParkedEvent(Guid.CreateVersion7(now), record, _source, reason, attempts, now);
        Add(state => state with { Parked = state.Parked.Add(parked) });
    }

    public Task ParkInLogAsync(EventRecord record, string reason, CancellationToken cancellationToken)
    {
        var first = record.Position with { Sequence = record.Position.Sequence - 1 };
        return WriteAsync(
            state => state with
            {
                Remainders = state.Remainders.Find(r => r.Source == _source && r.Key == record.Key) is { } remainder
                    ? state.Remainders.Replace(remainder, remainder with { Count = remainder.Count + 1 })
                    : state.Remainders.Add(new ParkedRemainder(_source, record.Key, first, 1, _database.Clock.GetUtcNow(), reason)),
            },
            cancellationToken);
    }

    public Task<LogPosition> ReadCursorAsync(CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        return Task.FromResult(View.CursorOf(_source));
    }

    public Task<ParkedRemainder?> FindRemainderAsync(string key, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        return Task.FromResult(Remainders().FirstOrDefault(r => r.Key == key));
    }

    public Task StoreRemainderAsync(
        ParkedRemainder remainder, IReadOnlyList<EventRecord> records, LogPosition? after, CancellationToken cancellationToken)
    {
        foreach (var record in records)
        {
            Park(record, remainder.Reason, 0);
        }

        return WriteAsync(
            state => state with
            {
                Remainders = after is { } position
                    ? state.Remainders.Replace(remainder, remainder with { After = position, Count = Math.Max(remainder.Count - records.Count, 0) })
                    : state.Remainders.Remove(remainder),
            },
            cancellationToken);
    }

    public Task DiscardParkedAsync(string key, CancellationToken cancellationToken) => WriteAsync(
        state => state with
        {
            Parked = state.Parked.RemoveAll(p => p.Source == _source && p.Record.Key == key),
            Remainders = state.Remainders.RemoveAll(r => r.Source == _source && r.Key == key),
        },
        cancellationToken);

    public Task<ParkedEvent?> FindFirstAsync(string key, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        return Task.FromResult(OfSource().Where(p => p.Record.Key == key).MinBy(p => p.Record.Position));
    }

    public async Task<bool> RemoveAsync(Guid id, CancellationToken cancellationToken)
    {
        var found = View.Parked.Exists(p => p.Id == id);
        await WriteAsync(state => state with { Parked = state.Parked.RemoveAll(p => p.Id == id) }, cancellationToken);
        return found;
    }

    public Task NoteFailureAsync(Guid id, string reason, int attempts, CancellationToken cancellationToken) => WriteAsync(
        state => state.Parked.Find(p => p.Id == id) is { } parked
            ? state with { Parked = state.Parked.Replace(parked, parked with { Reason = reason, Attempts = parked.Attempts + attempts }) }
            : state,
        cancellationToken);

    public async Task<bool> TryTakeAsync(Guid id, CancellationToken cancellationToken)
    {
        await _database.Locks.AcquireAsync(this, id, cancellationToken);
        var found = View.Timers.Exists(t => t.Item.Id == id);
        await WriteAsync(state => state with { Timers = state.Timers.RemoveAll(t => t.Item.Id == id) }, cancellationToken);
        return found;
    }

    public Task AddIfNoneWaitsAsync(DueItem item, CancellationToken cancellationToken) => WriteAsync(
        state => state.Timers.Exists(t => !t.Parked && t.Item.Name == item.Name) ? state : state with { Timers = state.Timers.Add(new MemoryTimer(item, Parked: false)) },
        cancellationToken);

    public void Write(string key, string text) => Add(state => state with { Journal = state.Journal.Add(new JournalLine(key, text)) });

    public void Publish(IIntegrationEvent message) =>
        throw new NotSupportedException("A transaction of the in-memory store cannot publish. Publish through MemoryLog.");

    public Task<int> CountAsync(string key, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        Deferred.OnRead();
        return Task.FromResult(View.Journal.Count(line => line.Key == key));
    }

    /// <summary>Counts the lines of a key that are committed.</summary>
    public int CountCommitted(string key) => _database.State.Journal.Count(line => line.Key == key);

    /// <summary>Rolls back immediately, unless committed.</summary>
    public void End()
    {
        _ended = true;
        _database.Locks.Release(this);
    }

    public ValueTask DisposeAsync()
    {
        End();
        return ValueTask.CompletedTask;
    }

    private Task WriteAsync(Func<MemoryState, MemoryState> write, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        _written.Add(write);
        return Task.CompletedTask;
    }

    private IEnumerable<ParkedEvent> OfSource() => View.Parked.Where(p => p.Source == _source);

    private IEnumerable<ParkedRemainder> Remainders() => View.Remainders.Where(r => r.Source == _source);

    private MemoryState WriteTo(MemoryState state) => _written.Aggregate(state, (written, write) => write(written));

    private void Check(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ObjectDisposedException.ThrowIf(_ended, this);
    }
}
