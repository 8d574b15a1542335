using Monolith.Runtime.Events;

namespace Monolith.Runtime.Storage;

/// <summary>A row that stays in this module's schema until it is due.</summary>
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

    /// <summary>The W3C trace context of the unit of work that added the row, or null.</summary>
    public string? TraceParent { get; init; }

    /// <summary>The operator's action that made it due again after it was parked, or null. An insert leaves it out.</summary>
    public Guid? LastRetry { get; private set; }
}

/// <summary>A row that can be created from an item.</summary>
internal interface IDueRow<out TRow>
{
    static abstract TRow Of(DueItem item);
}

/// <summary>A durable timer.</summary>
internal sealed class TimerRow : DueRow, IDueRow<TimerRow>
{
    public static TimerRow Of(DueItem item) =>
        new() { Id = item.Id, Name = item.Name, Key = item.Key, Payload = item.Payload, DueAt = item.DueAt, Attempts = item.Attempts };
}

/// <summary>A request for a side effect. The row stays until the result is recorded.</summary>
internal sealed class SideEffectRow : DueRow, IDueRow<SideEffectRow>
{
    public static SideEffectRow Of(DueItem item) =>
        new() { Id = item.Id, Name = item.Name, Key = item.Key, Payload = item.Payload, DueAt = item.DueAt, Attempts = item.Attempts };
}
