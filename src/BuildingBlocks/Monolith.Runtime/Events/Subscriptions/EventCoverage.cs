namespace Monolith.Runtime.Events;

/// <summary>What a subscriber has missed of the events with one name, because their handler did not exist when they passed.</summary>
/// <param name="MissedAfter">The position after which events were missed.</param>
/// <param name="MissedTo">The position up to which events were missed.</param>
/// <param name="Replayed">Whether the missed events were handled since then, or a replay is about to handle them.</param>
/// <param name="ReplayEnd">The position of the cursor when the last replay began. Until then, the replay passes over all other events.</param>
internal sealed record EventCoverage(LogPosition MissedAfter, LogPosition MissedTo, bool Replayed, LogPosition ReplayEnd)
{
    /// <summary>Whether events were missed that no replay has handled.</summary>
    public bool HasMissed => !Replayed && MissedAfter < MissedTo;

    /// <summary>Returns whether a replay handles the event at a position.</summary>
    /// <param name="position">The position of the event.</param>
    public bool Replays(LogPosition position) => Replayed && MissedAfter < position && position <= MissedTo;
}

/// <summary>What a replay passes over.</summary>
internal static class EventCoverages
{
    /// <summary>
    /// Returns whether a replay passes over an event, because it was handled before or is not part of the replay. Events without a handler,
    /// such as tombstones, had their effect as well.
    /// </summary>
    /// <param name="coverage">The coverage of each event name.</param>
    /// <param name="record">The event.</param>
    public static bool PassesOver(this IReadOnlyDictionary<string, EventCoverage> coverage, EventRecord record) =>
        !record.StartsEpoch
        && coverage.Values.Any(c => record.Position <= c.ReplayEnd)
        && !(coverage.TryGetValue(record.Name, out var own) && own.Replays(record.Position));
}

/// <summary>A store that also remembers which events a cursor covers.</summary>
internal interface ICoverageStore
{
    /// <summary>Records the names of the events that the subscriber handles now, and returns what it has missed of each.</summary>
    /// <param name="source">The module that publishes the events.</param>
    /// <param name="names">The names.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    Task<IReadOnlyDictionary<string, EventCoverage>> CoverAsync(string source, IReadOnlyCollection<string> names, CancellationToken cancellationToken);
}
