namespace Monolith.Runtime.Storage;

/// <summary>An event in the log. Rows are never updated.</summary>
internal abstract class EventRow
{
    public required Guid Id { get; init; }

    public required string Name { get; init; }

    public required int Version { get; init; }

    public required string Key { get; init; }

    public required string Payload { get; init; }

    public required string Headers { get; init; }

    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>Whether the payload contains personal data, which is removed from the log when its key ends.</summary>
    public required bool Personal { get; init; }
}
