using Monolith.Runtime.Events;

namespace Monolith.Runtime.Storage;

/// <summary>An event that was imported from another database, with its original position.</summary>
internal sealed class ImportedEventRow : EventRow
{
    public required long Transaction { get; init; }

    public required long Position { get; init; }

    public EventRecord ToRecord() => new(
        new LogPosition(Transaction, Position), Id, Name, Version, Key, Payload, EventHeaders.Parse(Headers), OccurredAt);
}
