namespace Monolith.Runtime.Storage;

/// <summary>How one database reads and shortens a module's log. Only what is final is read: see <see cref="Read"/>.</summary>
internal sealed record LogSql
{
    /// <summary>
    /// Reads the log after a position; parameters <c>@transaction</c>, <c>@sequence</c>, <c>@max</c>. Where
    /// <see cref="HoldsBack"/>, the first result is when the oldest event was published that is committed and not final
    /// yet, or nothing. The next is <c>transaction, position, id, name, version, key, payload, headers, occurred_at</c> in
    /// order of position: no event whose transaction may still commit comes before one of them. The last is the transaction
    /// and position up to which the log is truncated, or nothing.
    /// </summary>
    public required string Read { get; init; }

    /// <summary>The transaction of a row of the log, in a query of all its rows.</summary>
    public required string Transaction { get; init; }

    /// <summary>Whether a committed event may have to wait for the transactions of others before it can be read.</summary>
    public required bool HoldsBack { get; init; }

    /// <summary>Reads the transaction and position of the newest row that is committed, final or not; or nothing.</summary>
    public required string ReadHead { get; init; }

    /// <summary>
    /// Reads <c>transaction, position, occurred_at</c> of the oldest rows up to a position; parameters <c>@transaction</c>,
    /// <c>@sequence</c>, <c>@max</c>.
    /// </summary>
    public required string ReadOldest { get; init; }

    /// <summary>Deletes the rows up to a position; parameters <c>@transaction</c>, <c>@sequence</c>.</summary>
    public required string DeleteUpTo { get; init; }
}
