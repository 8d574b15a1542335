namespace Monolith.Runtime.Storage;

/// <summary>How far this module is through the log of another.</summary>
internal sealed class CursorRow
{
    public required string Source { get; init; }

    public long Transaction { get; set; }

    public long Position { get; set; }
}
