using System.Text.Json.Serialization;

namespace Monolith.Runtime.Events;

/// <summary>
/// The start of a log's epoch. Whenever the workers of a module start, they append an event with a new id to the module's log. A log that
/// was restored from a backup or begun anew lacks the epochs that a subscriber remembers, or has epochs that the subscriber never saw.
/// </summary>
/// <param name="Id">The id of the event.</param>
/// <param name="Position">The position of the event.</param>
public sealed record LogEpoch(Guid Id, LogPosition Position)
{
    /// <summary>The name of the event. No module handles it.</summary>
    public const string EventName = "monolith.epoch-started";
}

/// <summary>What the source of a log knows about its history.</summary>
/// <param name="Epochs">The epochs that retention has not removed, in order of position.</param>
/// <param name="TruncatedTo">The last position that retention removed.</param>
/// <param name="End">The last position of the log, or <paramref name="TruncatedTo"/> if that is later.</param>
public sealed record LogHistory(IReadOnlyList<LogEpoch> Epochs, LogPosition TruncatedTo, LogPosition End)
{
    /// <summary>
    /// Finds the last position that a subscriber and the source have in common, if the subscriber has processed events that this log does
    /// not contain.
    /// </summary>
    /// <param name="known">The epochs that the subscriber has processed, in order of position.</param>
    /// <param name="cursor">The last position that the subscriber has processed.</param>
    /// <returns>The last common position, or null if this is the log that the subscriber has read.</returns>
    public LogPosition? FindDivergence(IReadOnlyList<LogEpoch> known, LogPosition cursor)
    {
        ArgumentNullException.ThrowIfNull(known);
        var seen = known.Where(IsCompared).ToList();
        var here = Epochs.Where(IsCompared).ToList();
        var common = seen.Zip(here).TakeWhile(pair => pair.First == pair.Second).Count();
        LogEpoch?[] firstDifferences = [seen.ElementAtOrDefault(common), here.ElementAtOrDefault(common)];
        return firstDifferences.Any(epoch => epoch is not null)
            ? firstDifferences.OfType<LogEpoch>().Min(epoch => Before(epoch.Position))
            : cursor > End ? End : null;

        bool IsCompared(LogEpoch epoch) => epoch.Position > TruncatedTo && epoch.Position <= cursor;
    }

    /// <summary>Whether the feed reads the log itself, and not a stream of a broker that may still contain lost events.</summary>
    [JsonIgnore]
    public bool IsOfTheLogItself { get; init; }

    /// <summary>
    /// Finds a sign that a dump was restored into a server whose transaction counter has gone on: the epoch after the cursor is in a later
    /// transaction, but its number in the log is not beyond that of the cursor. Overlapping transactions look the same, so the event at the
    /// cursor must also be missing.
    /// </summary>
    /// <param name="cursor">The last position that the subscriber has processed.</param>
    /// <returns>A position after all common events and before the epoch, or null if there is no sign.</returns>
    public LogPosition? FindRepeatedNumber(LogPosition cursor) =>
        IsOfTheLogItself && cursor > TruncatedTo && Epochs.FirstOrDefault(epoch => epoch.Position > cursor) is { } next && next.Position.Sequence <= cursor.Sequence
            ? cursor with { Sequence = next.Position.Sequence - 1 }
            : null;

    /// <summary>Finds the epoch to which a position of the log belongs, or null if retention has removed it.</summary>
    /// <param name="position">The position.</param>
    public LogEpoch? EpochAt(LogPosition position) => Epochs.LastOrDefault(epoch => epoch.Position <= position);

    private static LogPosition Before(LogPosition position) => position with { Sequence = position.Sequence - 1 };
}
