using System.Collections.Immutable;
using Monolith.Runtime.Events;

namespace Monolith.Runtime.Memory;

/// <summary>What the framework knows about a subscriber in memory, at one moment.</summary>
internal sealed record MemoryData
{
    public static MemoryData Empty { get; } = new();

    public ImmutableDictionary<string, MemoryCursor> Cursors { get; init; } = ImmutableDictionary<string, MemoryCursor>.Empty;

    /// <summary>The ids of the events after the cursor whose effects a snapshot contained.</summary>
    public ImmutableHashSet<(string Source, Guid Id)> Contained { get; init; } = [];

    public ImmutableList<ParkedEvent> Parked { get; init; } = [];

    public ImmutableList<ParkedRemainder> Remainders { get; init; } = [];

    public MemoryCursor CursorOf(string source) => Cursors.GetValueOrDefault(source, MemoryCursor.Start);

    public MemoryData With(string source, MemoryCursor cursor) => this with { Cursors = Cursors.SetItem(source, cursor) };
}

/// <summary>How far a subscriber has processed a source.</summary>
/// <param name="Position">The position in the log.</param>
/// <param name="Snapshot">The snapshot that is being taken, or null.</param>
/// <param name="HasBegun">Whether the subscriber has taken a snapshot, or handled an event.</param>
internal sealed record MemoryCursor(LogPosition Position, SnapshotProgress? Snapshot, bool HasBegun)
{
    public static MemoryCursor Start { get; } = new(LogPosition.Start, null, HasBegun: false);

    /// <summary>The epochs that the subscriber has processed, in order of position.</summary>
    public ImmutableList<LogEpoch> Epochs { get; init; } = [];
}
