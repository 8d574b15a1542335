using System.Collections.Immutable;
using Monolith.Conformance;

namespace Monolith.Runtime.Events.Tests;

/// <summary>What a database in memory holds.</summary>
internal sealed record MemoryState(
    ImmutableDictionary<string, LogPosition> Cursors,
    ImmutableList<ParkedEvent> Parked,
    ImmutableList<JournalLine> Journal,
    ImmutableList<MemoryTimer> Timers)
{
    public static MemoryState Empty { get; } = new(ImmutableDictionary<string, LogPosition>.Empty, [], [], []);

    public LogPosition CursorOf(string source) => Cursors.GetValueOrDefault(source, LogPosition.Start);
}

/// <summary>A durable timer, and whether a person has to look at it.</summary>
internal sealed record MemoryTimer(DueItem Item, bool Parked);

/// <summary>
/// A subscriber's database in memory: transactions read what is committed and what they wrote themselves, hold the rows
/// that they lock until they end, and commit all or nothing.
/// </summary>
/// <param name="clock">The clock.</param>
/// <param name="services">Makes the services of a transaction: the handlers, over its journal.</param>
internal sealed class MemoryDatabase(TimeProvider clock, Func<MemoryTransaction, IServiceProvider> services)
{
    private readonly Lock _lock = new();

    public MemoryState State { get; private set; } = MemoryState.Empty;

    public TimeProvider Clock => clock;

    public MemoryLocks Locks { get; } = new();

    public CommitSignal TimersAdded { get; } = new();

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
