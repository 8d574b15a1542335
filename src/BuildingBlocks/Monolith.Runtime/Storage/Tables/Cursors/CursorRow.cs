namespace Monolith.Runtime.Storage;

/// <summary>The position of this module in the log of another one.</summary>
internal sealed class CursorRow
{
    public required string Source { get; init; }

    public long Transaction { get; set; }

    public long Position { get; set; }

    /// <summary>How far the snapshot of the source was taken, or null if the module reads the log.</summary>
    public string? Snapshot { get; set; }
}
