namespace Monolith.Runtime.Events.Tests;

/// <summary>The exception that is thrown when an invariant is violated.</summary>
internal sealed class ModelViolationException(string message) : Exception(message);

/// <summary>
/// The simple model of one subscriber: the allowed content of its database, checked after each commit. The model is independent of batches,
/// workers, attempts and crashes.
/// </summary>
internal sealed class Expectations(string name, Facts facts, MemoryLog log, Strikes strikes, int maxAttempts, IReadOnlySet<Kind> takes)
{
    private readonly HashSet<int> _gone = [], _parkedInOutages = [];
    private readonly HashSet<Guid> _contained = [];
    private LogPosition _start = LogPosition.Start;
    private LogPosition? _snapshotAt;
    private bool _isReplayed;

    /// <summary>Whether this subscriber is to do something about an event: handle it, or park it.</summary>
    public bool Takes(Fact fact) => takes.Contains(fact.Kind);

    /// <summary>
    /// Compares the content of the database before and after a commit. Outages count against an event only while the database answers
    /// other statements, as it does here after each fault. A commit that threw after it had taken effect counts if a replay has set the
    /// cursor back since: the subscriber cannot see that the event was handled.
    /// </summary>
    public void Check(MemoryState before, MemoryState after, Who by, int outages, int lateFailures, bool replays)
    {
        var (cursor, old) = (after.CursorOf(log.Source), before.CursorOf(log.Source));
        if (replays)
        {
            _isReplayed = true;
            _gone.Clear();
            _contained.Clear();
            (_start, _snapshotAt) = (cursor, null);
        }
        else
        {
            _contained.UnionWith(after.Contained);
            _snapshotAt = after.Snapshots.ContainsKey(log.Source) ? cursor : _snapshotAt;
            Demand(cursor >= old, $"the cursor went back from {old} to {cursor}");
            CheckHandled(before, after);
            CheckParked(before, after, by, outages, _isReplayed ? lateFailures : 0, old, cursor);
        }

        Demand(cursor < log.Horizon, $"the cursor is at {cursor}, but only events before {log.Horizon} are final");
        CheckAccounts(after, cursor);
        CheckHeldBack(after);
    }

    /// <summary>Checks that all events up to a position are processed, as a worker reports.</summary>
    public void CheckReached(MemoryState state, LogPosition position, Who worker) => CheckAccounts(state, position, $"{worker} reports that it reached {position}, but ");

    /// <summary>Checks the invariants when no work remains.</summary>
    public void CheckSettled(MemoryState state, LogPosition head)
    {
        var cursor = state.CursorOf(log.Source);
        Demand(cursor == head, $"no work remains and the log ends at {head}, but the cursor is at {cursor}");
        Demand(state.Snapshots.IsEmpty, "no work remains, but a snapshot is still being taken");
        CheckAccounts(state, head);
        foreach (var parked in state.Parked)
        {
            Demand(
                facts.All.Any(f => $"{f.Key}" == parked.Record.Key && (strikes.Of(f.Number) > 0 || _parkedInOutages.Contains(f.Number) || f.Kind == Kind.Unreadable)),
                $"{facts.Of(parked.Record.Id)} is parked, but no event of its key ever failed");
        }
    }

    private void CheckHandled(MemoryState before, MemoryState after)
    {
        var handled = after.Journal.Skip(before.Journal.Count).Select(line => facts.Numbered(line.Text)).ToList();
        Demand(after.Journal.Take(before.Journal.Count).SequenceEqual(before.Journal), "effects were lost");
        Demand(
            handled.Count == 1 || before.Snapshots.ContainsKey(log.Source) || handled.TrueForAll(f => f.Kind != Kind.OwnTransaction),
            $"{string.Join(" and ", handled)} share a transaction");
        foreach (var fact in handled)
        {
            Demand(fact.IsCommitted, $"{fact} was handled, and its publisher is {fact.Publisher.Fate}");
            var earlier = before.Journal.AddRange(after.Journal.Skip(before.Journal.Count).TakeWhile(l => l.Text != $"{fact.Number}"));
            Demand(earlier.All(l => l.Text != $"{fact.Number}"), $"{fact} was handled twice");
            Demand(
                earlier.Where(l => l.Key == $"{fact.Key}").All(l => facts.Numbered(l.Text).Position < fact.Position),
                $"{fact} was handled after a later event of its key");
        }
    }

    private void CheckParked(MemoryState before, MemoryState after, Who by, int outages, int lateFailures, LogPosition old, LogPosition cursor)
    {
        foreach (var parked in after.Parked.Where(p => !before.Parked.Exists(b => b.Id == p.Id)))
        {
            var fact = facts.Of(parked.Record.Id);
            Demand(fact.IsCommitted, $"{fact} was parked, and its publisher is {fact.Publisher.Fate}");
            Demand(
                parked.Attempts > 0 || after.Parked.Exists(p => p.Record.Key == parked.Record.Key && facts.Of(p.Record.Id).Position < fact.Position),
                $"{fact} is parked without an earlier event");

            // The state of a key is handled, and parked, as a whole, and may have changed between two attempts.
            var own = before.Snapshots.ContainsKey(log.Source)
                ? facts.All.Where(f => f.Key == fact.Key).Sum(f => strikes.Of(f.Number))
                : strikes.Of(fact.Number);
            Demand(
                parked.Attempts == 0 || fact.Kind == Kind.Unreadable || own + lateFailures >= maxAttempts || own + outages >= 2 * maxAttempts,
                $"{fact} was parked after {own} failures and {outages} outages, but has {maxAttempts} attempts");
            if (parked.Attempts > 0 && own == 0)
            {
                _parkedInOutages.Add(fact.Number);
            }
        }

        foreach (var fact in before.Parked.Where(p => !after.Parked.Exists(a => a.Id == p.Id)).Select(p => facts.Of(p.Record.Id)))
        {
            if (after.Journal.Exists(line => line.Text == $"{fact.Number}"))
            {
                continue;
            }

            var ended = facts.All.Any(f => f.Kind == Kind.Tombstone && f.Key == fact.Key && f.Position > old && f.Position <= cursor);
            Demand(by == Who.Operator || ended, $"{fact} was parked, and was removed without being handled or discarded");
            _gone.Add(fact.Number);
        }

        _gone.UnionWith(facts.All
            .Where(f => Takes(f) && f.IsCommitted && f.Position > old && f.Position <= cursor && IsParkedAndEndedAtOnce(f, before, old, cursor))
            .Where(f => !after.Journal.Exists(line => line.Text == $"{f.Number}"))
            .Select(f => f.Number));
    }

    /// <summary>
    /// Returns whether an event would be parked but its key ends later in the same commit, so that it is never visible as parked.
    /// </summary>
    private bool IsParkedAndEndedAtOnce(Fact fact, MemoryState before, LogPosition old, LogPosition cursor)
    {
        var ofKey = facts.All.Where(f => f.Key == fact.Key && f.IsCommitted && f.Position > old && f.Position <= cursor).ToList();
        var begin = ofKey.Where(f => f.Kind == Kind.Tombstone && f.Position <= fact.Position).Select(f => f.Position).DefaultIfEmpty(old).Max();
        return ofKey.Exists(f => f.Kind == Kind.Tombstone && f.Position > fact.Position)
            && (ofKey.Exists(f => f.Kind == Kind.Unreadable && f.Position > begin && f.Position <= fact.Position)
                || (begin == old && before.Parked.Exists(p => p.Record.Key == $"{fact.Key}")));
    }

    /// <summary>
    /// Checks that exactly the events up to the cursor were handled, parked or discarded, with a snapshot those that describe the state of
    /// their keys.
    /// </summary>
    private void CheckAccounts(MemoryState state, LogPosition upTo, string prefix = "")
    {
        var accounts = state.Journal.Select(line => int.Parse(line.Text, null))
            .Concat(state.Parked.Select(p => facts.Of(p.Record.Id).Number))
            .Concat(_gone)
            .ToLookup(number => number);
        foreach (var fact in facts.All)
        {
            var count = accounts[fact.Number].Count();
            var isInSnapshot = fact.Position <= _snapshotAt || _contained.Contains(fact.Record.Id);
            var due = Takes(fact) && fact.IsCommitted && (isInSnapshot
                ? !state.Snapshots.ContainsKey(log.Source) && fact.Kind != Kind.Unreadable && fact.Kind != Kind.Tombstone && facts.IsLive(fact)
                : fact.Position > _start && fact.Position <= upTo);
            Demand(count <= 1, $"{prefix}{fact} was handled or parked {count} times");
            Demand(!due || count == 1, $"{prefix}{fact} was skipped without being handled or parked");
            Demand(
                prefix.Length > 0 || count == 0 || isInSnapshot || (fact.Position > _start && fact.Position <= upTo),
                $"{fact} was processed, but the cursor is before it at {upTo}");
        }
    }

    private void CheckHeldBack(MemoryState state)
    {
        foreach (var parked in state.Parked)
        {
            var fact = facts.Of(parked.Record.Id);
            var ahead = state.Journal.Where(line => line.Key == parked.Record.Key).Select(line => facts.Numbered(line.Text))
                .FirstOrDefault(f => f.Position > fact.Position);
            Demand(ahead is null, $"{ahead} was handled while {fact} is parked before it");
            var end = state.Parked.Where(p => p.Record.Key == parked.Record.Key).Select(p => facts.Of(p.Record.Id))
                .FirstOrDefault(f => f.Kind == Kind.Tombstone && f.Position > fact.Position);
            Demand(end is null, $"{end} is parked, but an event that it ends is parked before it: {fact}");
        }
    }

    private void Demand(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new ModelViolationException($"{name}: {otherwise}.");
        }
    }
}
