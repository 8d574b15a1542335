namespace Monolith;

/// <summary>
/// The position of an event in a log: first the transaction that wrote it, then the sequence number. A store with a single writer (SQLite)
/// leaves the transaction at 0.
/// </summary>
/// <param name="Transaction">The order of the writing transaction, or 0 for a store that does not need it.</param>
/// <param name="Sequence">The order within the log or the transaction, starting at 1.</param>
public readonly record struct LogPosition(long Transaction, long Sequence) : IComparable<LogPosition>
{
    /// <summary>The position before the first event.</summary>
    public static LogPosition Start => default;

    /// <inheritdoc/>
    public int CompareTo(LogPosition other) =>
        Transaction != other.Transaction ? Transaction.CompareTo(other.Transaction) : Sequence.CompareTo(other.Sequence);

    /// <summary>Returns whether the left position is before the right one.</summary>
    public static bool operator <(LogPosition left, LogPosition right) => left.CompareTo(right) < 0;

    /// <summary>Returns whether the left position is after the right one.</summary>
    public static bool operator >(LogPosition left, LogPosition right) => left.CompareTo(right) > 0;

    /// <summary>Returns whether the left position is before the right one or equal to it.</summary>
    public static bool operator <=(LogPosition left, LogPosition right) => left.CompareTo(right) <= 0;

    /// <summary>Returns whether the left position is after the right one or equal to it.</summary>
    public static bool operator >=(LogPosition left, LogPosition right) => left.CompareTo(right) >= 0;

    /// <summary>Formats the position as <c>transaction/sequence</c>, or as the sequence alone when the transaction is 0.</summary>
    public override string ToString() => Transaction == 0
        ? FormattableString.Invariant($"{Sequence}")
        : FormattableString.Invariant($"{Transaction}/{Sequence}");
}
