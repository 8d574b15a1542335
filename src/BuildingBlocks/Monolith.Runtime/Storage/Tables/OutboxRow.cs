namespace Monolith.Runtime.Storage;

/// <summary>An event that was published here. What its position is beside this number, the database says.</summary>
internal sealed class OutboxRow : EventRow
{
    public long Position { get; init; }
}
