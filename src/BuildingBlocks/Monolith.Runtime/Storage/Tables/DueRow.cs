namespace Monolith.Runtime.Storage;

/// <summary>Something that waits in this module's schema for its time.</summary>
internal abstract class DueRow
{
    public required Guid Id { get; init; }

    public required string Name { get; init; }

    public required string Key { get; init; }

    public required string Payload { get; init; }

    public required DateTimeOffset DueAt { get; set; }

    public int Attempts { get; set; }

    public string? Failure { get; set; }

    public bool Parked { get; set; }
}

/// <summary>A durable timer.</summary>
internal sealed class TimerRow : DueRow;

/// <summary>An intent to do something outside the database; it stays until its result is recorded.</summary>
internal sealed class SideEffectRow : DueRow;
