using Monolith.Messaging;

namespace Monolith.Persistence;

/// <summary>An event that was carried over from another database, where it had been given its position.</summary>
internal sealed class CarriedEventRow : EventRow
{
    public required long Transaction { get; init; }

    public required long Position { get; init; }

    public EventRecord ToRecord() => new(
        new LogPosition(Transaction, Position), Id, Name, Version, Key, Payload, EventHeaders.Parse(Headers), OccurredAt);
}
