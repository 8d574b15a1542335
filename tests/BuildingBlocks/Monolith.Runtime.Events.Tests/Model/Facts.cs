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
internal sealed record Fact(int Number, char Key, Kind Kind, Manner Manner, LogPosition Position, Publisher Publisher)
{
    public bool IsCommitted => Publisher.Fate == Fate.Committed;

    public override string ToString() => $"{Number} ({Kind}, {Manner}, of {Key}, at {Position})";
}

/// <summary>A publisher's transaction.</summary>
internal sealed class Publisher(MemoryLogTransaction transaction)
{
    public MemoryLogTransaction Transaction => transaction;

    public Fate Fate { get; set; }
}

/// <summary>All events that were ever published, including rolled back ones.</summary>
internal sealed class Facts(EventRegistry registry)
{
    private readonly List<Fact> _all = [];

    public IReadOnlyList<Fact> All => _all;

    public Fact At(LogPosition position) => _all.Single(f => f.Position == position);

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
        var fact = new Fact(number, key, kind, manner, record.Position, publisher);
        _all.Add(fact);
        return fact;
    }
}
