using Monolith.Runtime.Events;

namespace Monolith.Runtime.Storage;

/// <summary>An event of another module that this module could not handle.</summary>
internal sealed class ParkedEventRow
{
    public required Guid Id { get; init; }

    public required string Source { get; init; }

    public required long Transaction { get; init; }

    public required long Position { get; init; }

    public required Guid EventId { get; init; }

    public required string Name { get; init; }

    public required int Version { get; init; }

    public required string Key { get; init; }

    public required string Payload { get; init; }

    public required string Headers { get; init; }

    public required DateTimeOffset OccurredAt { get; init; }

    public required DateTimeOffset ParkedAt { get; init; }

    public required int Attempts { get; set; }

    public required string Reason { get; set; }

    /// <summary>The operator's action in which it failed again, or null. An insert leaves it out.</summary>
    public Guid? LastRetry { get; private set; }

    public static ParkedEventRow Of(string source, EventRecord record, string reason, int attempts, DateTimeOffset parkedAt) => new()
    {
        Id = Guid.CreateVersion7(parkedAt),
        Source = source,
        Transaction = record.Position.Transaction,
        Position = record.Position.Sequence,
        EventId = record.Id,
        Name = record.Name,
        Version = record.Version,
        Key = record.Key,
        Payload = record.Payload,
        Headers = record.Headers.ToJson(),
        OccurredAt = record.OccurredAt,
        ParkedAt = parkedAt,
        Attempts = attempts,
        Reason = TextRule.Escape(reason),
    };

    public ParkedEvent ToParkedEvent() => new(
        Id,
        new EventRecord(
            new LogPosition(Transaction, Position), EventId, Name, Version, Key, Payload, EventHeaders.Parse(Headers), OccurredAt),
        Source,
        Reason,
        Attempts,
        ParkedAt);
}
