namespace Monolith.Runtime.Storage;

/// <summary>An epoch of another module's log that this module has processed.</summary>
internal sealed class CursorEpochRow
{
    public required string Source { get; init; }

    public required long Transaction { get; init; }

    public required long Position { get; init; }

    public required Guid Id { get; init; }
}
