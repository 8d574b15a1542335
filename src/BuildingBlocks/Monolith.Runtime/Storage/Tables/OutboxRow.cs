namespace Monolith.Runtime.Storage;

/// <summary>An event that this module published. The provider defines the rest of its position.</summary>
internal sealed class OutboxRow : EventRow
{
    public long Position { get; init; }
}
