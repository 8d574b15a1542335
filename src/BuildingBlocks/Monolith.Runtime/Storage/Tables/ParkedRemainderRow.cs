using Monolith.Runtime.Events;

namespace Monolith.Runtime.Storage;

/// <summary>A marker that stands for the later events of a parked key, which a retry reads from the log again.</summary>
internal sealed class ParkedRemainderRow
{
    public required string Source { get; init; }

    public required string Key { get; init; }

    public required long Transaction { get; set; }

    public required long Position { get; set; }

    public required int Count { get; set; }

    public required DateTimeOffset ParkedAt { get; init; }

    public required string Reason { get; init; }

    public ParkedRemainder ToRemainder() => new(Source, Key, new LogPosition(Transaction, Position), Count, ParkedAt, Reason);
}
