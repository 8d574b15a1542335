namespace Monolith.Runtime.Storage;

/// <summary>A process that works on this module's data. It is alive while its beat goes on.</summary>
internal sealed class ClaimRow
{
    public required Guid Process { get; init; }

    public required string Deployment { get; init; }

    /// <summary>The process id and machine, for people.</summary>
    public required string Location { get; init; }

    public required long Beat { get; set; }
}
