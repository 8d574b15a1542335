namespace Monolith.Runtime.Storage;

/// <summary>An event after the cursor whose effect this module received with a snapshot, so that it passes over the event in the log.</summary>
internal sealed class ContainedEventRow
{
    public required string Source { get; init; }

    public required Guid Id { get; init; }
}
