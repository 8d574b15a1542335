using System.Data;
using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Monolith.Runtime.Storage;

/// <summary>Copies with PostgreSQL's binary COPY format.</summary>
internal sealed class PostgreSqlCopying : ServerCopying
{
    private static readonly TimeSpan PauseForWriters = TimeSpan.FromMilliseconds(10);

    /// <inheritdoc/>
    public override string FindSessions =>
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND (application_name = @program OR starts_with(application_name, @program || ' ')) AND pid <> pg_backend_pid()";

    /// <inheritdoc/>
    public override string FindSessionsOfOwner =>
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND usename = current_user AND (application_name = @program OR starts_with(application_name, @program || ' ')) AND pid <> pg_backend_pid()";

    /// <inheritdoc/>
    public override IsolationLevel Snapshot => IsolationLevel.RepeatableRead;

    /// <inheritdoc/>
    public override string? LeaveSnapshot => null;

    /// <summary>
    /// Counts the sessions that hold a table lock of a writing statement. A statement acquires that lock before its permissions are
    /// checked, and holds it until its transaction ends.
    /// </summary>
    public static string FindWriters =>
        """
        SELECT count(DISTINCT coalesce(l.pid, 0)) FROM pg_locks l JOIN pg_class c ON c.oid = l.relation
        WHERE l.database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND c.relnamespace = to_regnamespace(@schema)
            AND l.mode IN ('RowExclusiveLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
            AND l.pid IS DISTINCT FROM pg_backend_pid()
        """;

    /// <summary>
    /// Finds the sequence of a column (parameters <c>@table</c> and <c>@column</c>), and whether the principal may set it.
    /// </summary>
    public static string FindSequence =>
        "SELECT name, has_sequence_privilege(name, 'UPDATE') FROM pg_get_serial_sequence(@table, @column) AS name WHERE name IS NOT NULL";

    /// <inheritdoc/>
    public override DatabaseSettings SettingsOf(DatabaseSettings settings) => settings with
    {
        ConnectionString = new NpgsqlConnectionStringBuilder(settings.ConnectionString)
        {
            ApplicationName = $"monolith copies {settings.Schema}",
            Pooling = false,
        }.ConnectionString,

        // A snapshot stays open, and is idle for as long as the other side needs.
        IdleTransactionTimeout = TimeSpan.Zero,
    };

    /// <inheritdoc/>
    public override async Task WaitForWritersAsync(ModuleDbContext db, TimeSpan timeout, CancellationToken cancellationToken)
    {
        await using var command = (NpgsqlCommand)db.Database.GetDbConnection().CreateCommandWithoutTimeout(FindWriters);
        command.Parameters.AddWithValue("schema", Name(db.Storage.Settings.Schema));
        var start = TimeProvider.System.GetTimestamp();
        while ((long)(await command.ExecuteScalarAsync(cancellationToken))! is not 0 and var writers)
        {
            if (TimeProvider.System.GetElapsedTime(start) > timeout)
            {
                throw new CopyException(
                    $"{writers} sessions have had transactions that write to {db.Storage.Module} open for more than {timeout.TotalSeconds:0} s. Find out what they wait for (pg_stat_activity), and start again.");
            }

            await Task.Delay(PauseForWriters, TimeProvider.System, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public override async Task<int> WriteAsync(DbConnection connection, CopyRows rows, int max, CancellationToken cancellationToken)
    {
        var columns = rows.Table.Columns;
        var names = string.Join(", ", columns.Select(column => Name(column.Name)));
        await using var import = await ((NpgsqlConnection)connection).BeginBinaryImportAsync(
            $"COPY {rows.Table.Target} ({names}) FROM STDIN (FORMAT BINARY)", cancellationToken);
        import.Timeout = Timeout.InfiniteTimeSpan;
        var written = 0;
        while (written < max && await rows.ReadAsync(cancellationToken))
        {
            await import.StartRowAsync(cancellationToken);
            for (var i = 0; i < columns.Count; i++)
            {
                if (rows.ValueAt(i) is { } value)
                {
                    await import.WriteAsync(value, columns[i].TypeName, cancellationToken);
                }
                else
                {
                    await import.WriteNullAsync(cancellationToken);
                }
            }

            written++;
        }

        await import.CompleteAsync(cancellationToken);
        return written;
    }

    /// <inheritdoc/>
    public override async Task<long?> ReadLastNumberAsync(DbConnection connection, CopyTable table, CopyColumn column, CancellationToken cancellationToken)
    {
        if (await FindSequenceAsync(connection, table.Source, column.SourceName, cancellationToken) is not { } sequence)
        {
            return null;
        }

        await using var read = connection.CreateCommandWithoutTimeout(LastNumberOf(sequence.Name));
        return await read.ExecuteScalarAsync(cancellationToken) as long?;
    }

    /// <inheritdoc/>
    public override async Task MoveNumbersAsync(DbConnection connection, CopyTable table, CopyColumn column, long? last, CancellationToken cancellationToken)
    {
        if (await FindSequenceAsync(connection, table.Target, column.Name, cancellationToken) is { } sequence)
        {
            await using var move = connection.CreateCommandWithoutTimeout(MoveOn(sequence.Name, sequence.MaySet, Name(column.Name), table.Target, last));
            await move.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    /// <summary>Reads the last number that a sequence has generated or skipped.</summary>
    public static string LastNumberOf(string sequence) =>
        $"SELECT CASE WHEN is_called THEN last_value ELSE last_value - 1 END FROM {sequence} WHERE is_called OR last_value > 1";

    /// <summary>
    /// Sets a sequence to the highest number of a column, or to the last number that the source generated. Without the right to set it,
    /// calls nextval until it gets there.
    /// </summary>
    public static string MoveOn(string sequence, bool maySet, string column, string table, long? last)
    {
        var highest = FormattableString.Invariant($"SELECT greatest(max({column}), {(object?)last ?? "NULL"}) AS highest FROM {table}");
        return maySet
            ? $"SELECT setval('{sequence}', greatest(highest, at.last_value)) FROM ({highest}) AS numbers, {sequence} AS at WHERE highest IS NOT NULL"
            : $"SELECT count(nextval('{sequence}')) FROM ({highest}) AS numbers, {sequence} AS at, generate_series(CASE WHEN at.is_called THEN at.last_value + 1 ELSE at.last_value END, highest)";
    }

    /// <inheritdoc/>
    protected override string ProgramOf(DatabaseSettings settings) => PostgreSqlProvider.ProgramOf(settings);

    private static async Task<(string Name, bool MaySet)?> FindSequenceAsync(
        DbConnection connection, string table, string column, CancellationToken cancellationToken)
    {
        await using var find = (NpgsqlCommand)connection.CreateCommandWithoutTimeout(FindSequence);
        find.Parameters.AddWithValue("table", table);
        find.Parameters.AddWithValue("column", column);
        await using var reader = await find.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? (reader.GetString(0), reader.GetBoolean(1)) : null;
    }

    private static string Name(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
