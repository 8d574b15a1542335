namespace Monolith.Runtime.Storage;

/// <summary>
/// The SQL with which one database provider reads and truncates a module's log. Only final rows are read; see <see cref="Read"/>.
/// </summary>
internal sealed record LogSql
{
    /// <summary>
    /// Reads the log after a position; parameters <c>@transaction</c>, <c>@sequence</c>, <c>@max</c>. If <see cref="HoldsBack"/> is true,
    /// the first result is the publication time of the oldest event that is committed but not yet final, or empty. The next result is
    /// <c>transaction, position, id, name, version, key, payload, headers, occurred_at</c> in order of position: no transaction that is
    /// still open can commit an event before one of them.
    /// </summary>
    public required string Read { get; init; }

    /// <summary>
    /// Reads <c>truncated_transaction, truncated_position, imported_transaction, imported_position</c>: up to where the log is truncated, and
    /// up to where it was imported. May be empty.
    /// </summary>
    public required string ReadState { get; init; }

    /// <summary>The transaction of a log row, for a query of all rows.</summary>
    public required string Transaction { get; init; }

    /// <summary>The order of the log's rows, newest first.</summary>
    public required string NewestFirst { get; init; }

    /// <summary>Whether a committed event may have to wait for other transactions before it can be read.</summary>
    public required bool HoldsBack { get; init; }

    /// <summary>
    /// Reads <c>head_transaction, head_position</c> of the newest committed row, final or not. May be empty.
    /// </summary>
    public required string ReadHead { get; init; }

    /// <summary>
    /// Reads <c>transaction, position</c> of the newest final row: no transaction that is still open can commit an event before it. May be
    /// empty.
    /// </summary>
    public required string ReadFinal { get; init; }

    /// <summary>
    /// Reads <c>id, name, key</c> of the rows after a position that a snapshot of the database contains, final or not; parameters
    /// <c>@transaction</c>, <c>@sequence</c>.
    /// </summary>
    public required string ReadKeys { get; init; }

    /// <summary>Reads the <c>epoch</c>, which is the id of the newest epoch. May be empty.</summary>
    public required string ReadEpoch { get; init; }

    /// <summary>
    /// Reads a text that changes when an older log is restored while processes run: into the same database, or as another server at the same
    /// address. It may change for other reasons. Null if the provider knows no such text.
    /// </summary>
    public string? ReadIdentity { get; init; }

    /// <summary>
    /// Reads <see cref="ReadState"/>, <see cref="ReadEpoch"/> and <see cref="ReadHead"/> as one row, whose columns are null where one of them is
    /// empty: one statement costs less than three.
    /// </summary>
    public string ReadEnd => $"""
        SELECT truncated_transaction, truncated_position, imported_transaction, imported_position, epoch, head_transaction, head_position
        FROM (SELECT 1 AS one) AS one LEFT JOIN ({ReadState}) AS state ON 1 = 1
            LEFT JOIN ({ReadEpoch}) AS epochs ON 1 = 1 LEFT JOIN ({ReadHead}) AS head ON 1 = 1
        """;

    /// <summary>
    /// Finds a row if the log contains transactions that the server has not assigned yet, because a dump was restored into a younger cluster.
    /// Null if the server keeps the counter together with the data.
    /// </summary>
    public string? FindFutureRows { get; init; }

    /// <summary>
    /// Waits for other processes that do the same, until the transaction ends. Null if <see cref="FindFutureRows"/> is.
    /// </summary>
    public string? LockImport { get; init; }

    /// <summary>
    /// Moves the rows of the dump to the imported events, with the positions that subscribers know, and records the last one as the end of the
    /// imported part; parameter <c>@transaction</c>, the end so far. Null if <see cref="FindFutureRows"/> is.
    /// </summary>
    public string? ImportFutureRows { get; init; }

    /// <summary>
    /// Counts the committed rows after a position, final or not; parameters <c>@transaction</c>, <c>@sequence</c>, <c>@max</c>, at which it
    /// stops.
    /// </summary>
    public required string Count { get; init; }

    /// <summary>
    /// Reads <c>transaction, position, occurred_at</c> of the oldest rows up to a position; parameters <c>@transaction</c>,
    /// <c>@sequence</c>, <c>@max</c>.
    /// </summary>
    public required string ReadOldest { get; init; }

    /// <summary>
    /// Appends the event that starts an epoch, and returns its <c>transaction, position</c>; parameters <c>@id</c>, <c>@now</c>.
    /// </summary>
    public required string AppendEpoch { get; init; }

    /// <summary>Deletes the rows up to a position; parameters <c>@transaction</c>, <c>@sequence</c>.</summary>
    public required string DeleteUpTo { get; init; }

    /// <summary>
    /// Finds the sessions that hold back events from before <c>@before</c> (the time of the oldest event, the process id, the database, the
    /// program, the client, and the begin of the transaction where it is visible), and those that the module's own sessions wait for,
    /// without a time. Null if the provider has no such query.
    /// </summary>
    public string? FindHolders { get; init; }

    /// <summary>
    /// Ends the sessions of the module's principal that other processes have in a transaction or waiting for a lock, if the process has a
    /// session whose transaction has waited for the process for <c>@seconds</c>. Returns their number; 0 if the principal may not end
    /// sessions. Null if a process has its database for itself.
    /// </summary>
    public string? EndFrozen { get; init; }
}
