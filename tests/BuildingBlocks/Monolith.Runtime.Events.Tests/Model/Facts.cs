using Monolith.Conformance;

namespace Monolith.Runtime.Events.Tests;

/// <summary>The outcome of a publisher's transaction.</summary>
internal enum Fate
{
    Open,
    Committed,
    RolledBack,
}

/// <summary>A published event, as the model knows it.</summary>
internal sealed record Fact(int Number, char Key, Kind Kind, Manner Manner, EventRecord Record, Publisher Publisher)
{
    public LogPosition Position => Record.Position;

    public bool IsCommitted => Publisher.Fate == Fate.Committed;

    public override string ToString() => $"{Number} ({Kind}, {Manner}, of {Key}, at {Position})";
}

/// <summary>A publisher's transaction.</summary>
internal sealed class Publisher(MemoryLogTransaction transaction)
{
    public MemoryLogTransaction Transaction => transaction;

    public Fate Fate { get; set; }

    /// <summary>The number of the transaction, or null before its first event.</summary>
    public long? Number { get; set; }
}

/// <summary>All events that were ever published, including rolled back ones.</summary>
internal sealed class Facts(EventRegistry registry)
{
    private readonly List<Fact> _all = [];

    public IReadOnlyList<Fact> All => _all;

    public Fact Of(Guid id) => _all.Single(f => f.Record.Id == id);

    /// <summary>
    /// Returns whether a publisher with row locks could publish: no other transaction has written the key and is open, or came later.
    /// </summary>
    public bool MayPublish(Publisher publisher, char key) =>
        _all.TrueForAll(f => f.Key != key || f.Publisher == publisher || f.Publisher.Fate == Fate.RolledBack
            || (f.Publisher.Fate != Fate.Open && (publisher.Number is not { } number || f.Position.Transaction < number)));

    /// <summary>The events that make up the current state of a key, in order.</summary>
    public IEnumerable<Fact> StateOf(char key) =>
        _all.Where(f => f.Key == key && IsLive(f) && f.Kind is not (Kind.Tombstone or Kind.Unreadable)).OrderBy(f => f.Position);

    /// <summary>Returns whether an event is committed and its key has not ended since.</summary>
    public bool IsLive(Fact fact) =>
        fact.IsCommitted && !_all.Exists(f => f.IsCommitted && f.Key == fact.Key && f.Kind == Kind.Tombstone && f.Position > fact.Position);

    public Fact Numbered(string number) => _all.Single(f => $"{f.Number}" == number);

    public Fact Publish(Publisher publisher, char key, Kind kind, Manner manner, DateTimeOffset now)
    {
        var number = _all.Count + 1;
        var (about, text) = ($"{key}", $"{number}");
        IIntegrationEvent message = kind switch
        {
            Kind.Batch => new Counted(about, number),
            Kind.OwnTransaction => new Weighed(about, text),
            Kind.Tombstone => new Erased(about),
            Kind.Ignored => new Ignored(about),
            _ => new Noted(about, text),
        };
        var type = registry.Get(message.GetType());
        var record = publisher.Transaction.Publish(
            Guid.CreateVersion7(now),
            type.Name,
            type.Version,
            about,
            kind == Kind.Unreadable ? "unreadable" : type.Serialize(message),
            EventHeaders.None,
            now);
        publisher.Number = record.Position.Transaction;
        var fact = new Fact(number, key, kind, manner, record, publisher);
        _all.Add(fact);
        return fact;
    }
}
