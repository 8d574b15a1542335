using System.ComponentModel.DataAnnotations.Schema;
using Monolith.Runtime.Events;

namespace Monolith.Runtime.Storage;

/// <summary>An event of another module that this module handles or has handled: see <see cref="EventCoverage"/>.</summary>
internal sealed class CursorEventRow
{
    /// <summary>The end of what is missed while no handler exists.</summary>
    private static readonly LogPosition Open = new(long.MaxValue, long.MaxValue);

    public required string Source { get; init; }

    public required string Name { get; init; }

    public long MissedAfterTransaction { get; private set; }

    public long MissedAfterPosition { get; private set; }

    public long MissedToTransaction { get; private set; }

    public long MissedToPosition { get; private set; }

    public bool Replayed { get; set; }

    public long ReplayEndTransaction { get; private set; }

    public long ReplayEndPosition { get; private set; }

    [NotMapped]
    public LogPosition MissedAfter
    {
        get => new(MissedAfterTransaction, MissedAfterPosition);
        set => (MissedAfterTransaction, MissedAfterPosition) = (value.Transaction, value.Sequence);
    }

    [NotMapped]
    public LogPosition MissedTo
    {
        get => new(MissedToTransaction, MissedToPosition);
        set => (MissedToTransaction, MissedToPosition) = (value.Transaction, value.Sequence);
    }

    [NotMapped]
    public LogPosition ReplayEnd
    {
        get => new(ReplayEndTransaction, ReplayEndPosition);
        set => (ReplayEndTransaction, ReplayEndPosition) = (value.Transaction, value.Sequence);
    }

    /// <summary>Whether no handler exists at present.</summary>
    public bool IsOpen => MissedTo == Open;

    public EventCoverage Coverage => new(MissedAfter, MissedTo, Replayed, ReplayEnd);

    /// <summary>Records that the handler no longer exists, so that what passes from now on is missed.</summary>
    public void HandlerRemoved(LogPosition cursor) => (MissedAfter, MissedTo, Replayed) = (cursor, Open, false);

    /// <summary>Records that the handler exists from now on.</summary>
    public void HandlerAdded(LogPosition cursor) => MissedTo = cursor;
}
