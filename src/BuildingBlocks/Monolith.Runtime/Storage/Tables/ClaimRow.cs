namespace Monolith.Runtime.Storage;

/// <summary>A process that works on this module's data. It is considered alive while it renews its claim.</summary>
internal sealed class ClaimRow
{
    public required Guid Process { get; init; }

    public required string Deployment { get; init; }

    /// <summary>The process id and machine name, for display.</summary>
    public required string Location { get; init; }

    public required long Beat { get; set; }
}
