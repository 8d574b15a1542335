using Monolith.Messaging;

namespace Monolith.Persistence;

/// <summary>An event that was carried over from another database, where it had been given its position. Rows are never updated.</summary>
internal sealed class CarriedEventRow
{
    public required long Transaction { get; init; }

    public required long Position { get; init; }

    public required Guid Id { get; init; }

    public required string Name { get; init; }

    public required int Version { get; init; }

    public required string Key { get; init; }

    public required string Payload { get; init; }

    public required string Headers { get; init; }

    public required DateTimeOffset OccurredAt { get; init; }

    /// <inheritdoc cref="OutboxRow.Personal"/>
    public required bool Personal { get; init; }

    public EventRecord ToRecord() => new(
        new LogPosition(Transaction, Position), Id, Name, Version, Key, Payload, EventHeaders.Parse(Headers), OccurredAt);
}
