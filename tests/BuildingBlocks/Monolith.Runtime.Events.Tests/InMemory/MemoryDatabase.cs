using System.Collections.Immutable;
using Monolith.Conformance;

namespace Monolith.Runtime.Events.Tests;

/// <summary>The content of an in-memory database.</summary>
internal sealed record MemoryState(
    ImmutableDictionary<string, LogPosition> Cursors,
    ImmutableList<ParkedEvent> Parked,
    ImmutableList<JournalLine> Journal,
    ImmutableList<MemoryTimer> Timers)
{
    public static MemoryState Empty { get; } = new(ImmutableDictionary<string, LogPosition>.Empty, [], [], []);

    public ImmutableList<ParkedRemainder> Remainders { get; init; } = [];

    /// <summary>The snapshots that are being taken, by their sources.</summary>
    public ImmutableDictionary<string, SnapshotProgress> Snapshots { get; init; } = ImmutableDictionary<string, SnapshotProgress>.Empty;

    /// <summary>The events after the cursor whose effects a snapshot contained.</summary>
    public ImmutableHashSet<Guid> Contained { get; init; } = [];

    public LogPosition CursorOf(string source) => Cursors.GetValueOrDefault(source, LogPosition.Start);
}

/// <summary>A durable timer, and whether it is parked.</summary>
internal sealed record MemoryTimer(DueItem Item, bool Parked, string Failure = "");

/// <summary>
/// An in-memory database of a subscriber. Transactions read committed data and their own writes, hold row locks until they end, and commit
/// atomically.
/// </summary>
/// <param name="clock">The clock.</param>
/// <param name="services">Creates the services of a transaction: the handlers, with its journal.</param>
internal sealed class MemoryDatabase(TimeProvider clock, Func<MemoryTransaction, IServiceProvider> services)
{
    private readonly Lock _lock = new();

    public MemoryState State { get; private set; } = MemoryState.Empty;

    public TimeProvider Clock => clock;

    public MemoryLocks Locks { get; } = new();

    public DueSignal TimersAdded { get; } = new();

    /// <summary>Called at each commit with the state before it and after it, and the transaction.</summary>
    public Action<MemoryState, MemoryState, MemoryTransaction> Watch { get; set; } = (_, _, _) => { };

    public MemoryTransaction Begin(string source) => new(this, source);

    internal IServiceProvider ServicesOf(MemoryTransaction transaction) => services(transaction);

    internal void Apply(MemoryTransaction transaction, Func<MemoryState, MemoryState> writes)
    {
        lock (_lock)
        {
            var before = State;
            State = writes(before);
            Watch(before, State, transaction);
        }
    }
}
