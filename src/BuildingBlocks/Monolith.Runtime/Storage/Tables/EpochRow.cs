namespace Monolith.Runtime.Storage;

/// <summary>An epoch of this module's own log. Its position is the one that subscribers see.</summary>
internal sealed class EpochRow
{
    public required long Transaction { get; init; }

    public required long Position { get; init; }

    public required Guid Id { get; init; }

    public required DateTimeOffset StartedAt { get; init; }
}
