namespace Monolith;

/// <summary>
/// Where an event stands in a log: first by the transaction that wrote it, then by its sequence number. A store whose
/// writers take turns (SQLite) leaves the transaction at 0.
/// </summary>
/// <param name="Transaction">The order of the writing transaction, as far as the store needs one.</param>
/// <param name="Sequence">The order within the log or the transaction, 1 or more.</param>
public readonly record struct LogPosition(long Transaction, long Sequence) : IComparable<LogPosition>
{
    /// <summary>Before the first event.</summary>
    public static LogPosition Start => default;

    /// <inheritdoc/>
    public int CompareTo(LogPosition other) =>
        Transaction != other.Transaction ? Transaction.CompareTo(other.Transaction) : Sequence.CompareTo(other.Sequence);

    /// <summary>Whether one position is before another.</summary>
    public static bool operator <(LogPosition left, LogPosition right) => left.CompareTo(right) < 0;

    /// <summary>Whether one position is after another.</summary>
    public static bool operator >(LogPosition left, LogPosition right) => left.CompareTo(right) > 0;

    /// <summary>Whether one position is before another or the same.</summary>
    public static bool operator <=(LogPosition left, LogPosition right) => left.CompareTo(right) <= 0;

    /// <summary>Whether one position is after another or the same.</summary>
    public static bool operator >=(LogPosition left, LogPosition right) => left.CompareTo(right) >= 0;

    /// <summary>The position as <c>transaction/sequence</c>, or the sequence alone where there is no transaction.</summary>
    public override string ToString() => Transaction == 0
        ? FormattableString.Invariant($"{Sequence}")
        : FormattableString.Invariant($"{Transaction}/{Sequence}");
}
