namespace Monolith.Runtime.Events.Tests;

/// <summary>
/// An in-memory log with the behavior of PostgreSQL: identities are assigned before the commit, transactions commit out of order, and
/// events after a transaction that is still open are held back.
/// </summary>
internal sealed class MemoryLog(string source) : IEventFeed
{
    private readonly Lock _lock = new();
    private readonly List<EventRecord> _committed = [];
    private readonly SortedSet<long> _open = [];
    private long _lastTransaction, _lastSequence;

    public string Source => source;

    /// <summary>Wakes readers of this process when a transaction commits.</summary>
    public CommitSignal Committed { get; } = new();

    /// <summary>The position up to which the log is truncated.</summary>
    public LogPosition TruncatedTo { get; private set; }

    /// <summary>No transaction that may still commit writes before this position.</summary>
    public LogPosition Horizon
    {
        get
        {
            lock (_lock)
            {
                return new LogPosition(_open.Count > 0 ? _open.Min : _lastTransaction + 1, 0);
            }
        }
    }

    /// <summary>The last final event, or the truncated position.</summary>
    public LogPosition Head
    {
        get
        {
            lock (_lock)
            {
                return _committed.FindLast(r => r.Position < Horizon)?.Position ?? TruncatedTo;
            }
        }
    }

    public MemoryLogTransaction Begin() => new(this);

    /// <summary>Begins a transaction and publishes events in it.</summary>
    public MemoryLogTransaction Begin(IReadOnlyList<IIntegrationEvent> messages, EventRegistry registry)
    {
        var transaction = Begin();
        foreach (var message in messages)
        {
            var type = registry.Get(message.GetType());
            var now = TimeProvider.System.GetUtcNow();
            transaction.Publish(
                Guid.CreateVersion7(now), type.Name, type.Version, message.Key, type.Serialize(message), MessageScope.CreateHeaders(), now);
        }

        return transaction;
    }

    public Task<EventBatch> ReadAsync(LogPosition after, int max, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            var records = Read(after, Horizon, max);
            return Task.FromResult(new EventBatch(records, Committed.Next) { IsComplete = records.Count < max && _committed.TrueForAll(r => r.Position < Horizon) });
        }
    }

    public Task<LogPosition> ReadHeadAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(Head);
    }

    /// <summary>Reads committed events after a position and before another one, whether or not they are final.</summary>
    public IReadOnlyList<EventRecord> Read(LogPosition after, LogPosition before, int max)
    {
        lock (_lock)
        {
            if (after < TruncatedTo)
            {
                throw new LogTruncatedException(source, after, TruncatedTo);
            }

            return [.. _committed.Where(r => r.Position > after && r.Position < before).Take(max)];
        }
    }

    public int Truncate(LogPosition upTo)
    {
        lock (_lock)
        {
            var gone = _committed.TakeWhile(r => r.Position <= upTo && r.Position < Horizon).ToList();
            _committed.RemoveRange(0, gone.Count);
            TruncatedTo = gone.Count > 0 ? gone[^1].Position : TruncatedTo;
            return gone.Count;
        }
    }

    /// <summary>Lets the log look as if retention had removed its first events.</summary>
    public void CutBeginning() => TruncatedTo = new LogPosition(0, 1);

    internal long Open()
    {
        lock (_lock)
        {
            _open.Add(++_lastTransaction);
            return _lastTransaction;
        }
    }

    internal long NextSequence() => Interlocked.Increment(ref _lastSequence);

    internal void End(long transaction, IReadOnlyList<EventRecord> committed)
    {
        lock (_lock)
        {
            _open.Remove(transaction);
            foreach (var record in committed)
            {
                var next = _committed.FindIndex(r => r.Position > record.Position);
                _committed.Insert(next < 0 ? _committed.Count : next, record);
            }
        }

        if (committed.Count > 0)
        {
            Committed.Notify();
        }
    }
}

/// <summary>A publishing transaction. It gets its number with its first event, and each event gets its identity immediately.</summary>
internal sealed class MemoryLogTransaction(MemoryLog log)
{
    private readonly List<EventRecord> _records = [];
    private long? _number;

    public EventRecord Publish(Guid id, string name, int version, string key, string payload, EventHeaders headers, DateTimeOffset occurredAt)
    {
        _number ??= log.Open();
        var record = new EventRecord(new LogPosition(_number.Value, log.NextSequence()), id, name, version, key, payload, headers, occurredAt);
        _records.Add(record);
        return record;
    }

    public void Commit() => End(_records);

    public void RollBack() => End([]);

    private void End(IReadOnlyList<EventRecord> committed)
    {
        if (_number is { } number)
        {
            log.End(number, committed);
        }
    }
}
