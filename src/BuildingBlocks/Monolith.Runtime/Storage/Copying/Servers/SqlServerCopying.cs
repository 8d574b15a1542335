using System.Data;
using System.Data.Common;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace Monolith.Runtime.Storage;

/// <summary>
/// Copies with SqlBulkCopy. The server checks constraints and fires triggers, because a principal that only works with rows may not suspend
/// them. A table with an identity column requires the schema's owner, because no other principal may insert its values.
/// </summary>
internal sealed class SqlServerCopying : ServerCopying
{
    private const SqlBulkCopyOptions Options = SqlBulkCopyOptions.CheckConstraints | SqlBulkCopyOptions.FireTriggers | SqlBulkCopyOptions.KeepNulls;

    /// <summary>A process that has not renewed its claim for this long is dead, unless its Deployment:ClaimInterval is above the default.</summary>
    private static readonly TimeSpan ClaimTimeout = TimeSpan.FromSeconds(12.5), ClaimPoll = TimeSpan.FromMilliseconds(250);

    /// <inheritdoc/>
    public override string FindSessions =>
        "SELECT COUNT(*) FROM sys.dm_exec_sessions WHERE database_id = DB_ID() AND LEFT(program_name, LEN(@program) + 1) = @program + N' ' AND session_id <> @@SPID;";

    /// <inheritdoc/>
    public override DatabaseSettings SettingsOf(DatabaseSettings settings) => settings with
    {
        ConnectionString = new SqlConnectionStringBuilder(settings.ConnectionString)
        {
            ApplicationName = $"monolith copies {settings.Schema}",
            Pooling = false,
        }.ConnectionString,
    };

    /// <inheritdoc/>
    public override string FindSessionsOfOwner =>
        "SELECT COUNT(*) FROM sys.dm_exec_sessions WHERE database_id = DB_ID() AND login_name = SUSER_SNAME() AND LEFT(program_name, LEN(@program) + 1) = @program + N' ' AND session_id <> @@SPID;";

    /// <inheritdoc/>
    public override IsolationLevel Snapshot => IsolationLevel.Snapshot;

    /// <summary>The client leaves a connection at the isolation level of its last transaction.</summary>
    public override string? LeaveSnapshot => "SET TRANSACTION ISOLATION LEVEL READ COMMITTED;";

    /// <summary>Returns 1 if the principal sees the sessions of others in <c>sys.dm_exec_sessions</c>, and otherwise 0.</summary>
    public static string SeesSessions => "SELECT HAS_PERMS_BY_NAME(NULL, NULL, 'VIEW SERVER STATE');";

    /// <inheritdoc/>
    public override async Task<bool> HasSessionsOfOwnerAsync(ModuleDbContext db, CancellationToken cancellationToken) =>
        await SeesSessionsAsync(db, cancellationToken)
            ? await base.HasSessionsOfOwnerAsync(db, cancellationToken)
            : throw new CopyException(
                $"{db.Storage.Provider.PrincipalOf(db.Storage.Settings)} may not see the sessions of others, so a host that is connected as the schema's owner could go on writing unnoticed. "
                + "As an administrator, in the database master, execute GRANT VIEW SERVER STATE TO this login, start again, and revoke it after the move.");

    /// <inheritdoc/>
    public override async Task RequireNoClaimsAsync(ModuleDbContext db, CancellationToken cancellationToken)
    {
        if (await SeesSessionsAsync(db, cancellationToken))
        {
            return;
        }

        var before = await ReadAsync();
        var start = TimeProvider.System.GetTimestamp();
        for (var now = before; now.Count > 0 && TimeProvider.System.GetElapsedTime(start) < ClaimTimeout; now = await ReadAsync())
        {
            if (now.FirstOrDefault(claim => !before.Any(b => b.Process == claim.Process && b.Beat == claim.Beat)) is { } alive)
            {
                throw new CopyException(
                    $"Deployment '{alive.Deployment}' ({alive.Location}) works on the data of {db.Storage.Module} in {db.Storage.Provider.IdentityOf(db.Storage.Settings)}. Stop it, and start again.");
            }

            await Task.Delay(ClaimPoll, TimeProvider.System, cancellationToken);
        }

        Task<List<ClaimRow>> ReadAsync() => db.Claims.AsNoTracking().ToListAsync(cancellationToken);
    }

    /// <summary>Waits for all open transactions that have written to a table.</summary>
    public static string WaitForWritersOf(string table) => $"SELECT TOP (1) 1 FROM {table} WITH (TABLOCK, HOLDLOCK);";

    /// <summary>
    /// Waits for the writers of each table, twice: a writer that queued behind the first wait was authorized before the denial, and runs
    /// between the two waits.
    /// </summary>
    public override async Task WaitForWritersAsync(ModuleDbContext db, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var names = db.GetService<ISqlGenerationHelper>();
        var tables = db.Model.GetRelationalModel().Tables.Select(table => names.DelimitIdentifier(table.Name, table.Schema)).ToList();
        foreach (var table in tables.Concat(tables))
        {
            await using var command = db.Database.GetDbConnection().CreateCommand();
            (command.CommandText, command.CommandTimeout) = (WaitForWritersOf(table), (int)timeout.TotalSeconds);
            try
            {
                await command.ExecuteScalarAsync(cancellationToken);
            }
            catch (DbException e) when (db.Storage.Provider.Classify(e) is DatabaseFailure.Outage)
            {
                throw new CopyException($"A transaction that wrote to {table} has been open for more than {timeout.TotalSeconds:0} s. Find out what it waits for, and start again.", e);
            }
        }
    }

    /// <inheritdoc/>
    public override async Task<int> WriteAsync(DbConnection connection, CopyRows rows, int max, CancellationToken cancellationToken)
    {
        var columns = rows.Table.Columns;
        var options = columns.Any(column => column.MayBeNumbered) ? Options | SqlBulkCopyOptions.KeepIdentity : Options;
        using var bulk = new SqlBulkCopy((SqlConnection)connection, options, externalTransaction: null)
        {
            DestinationTableName = rows.Table.Target,
            BulkCopyTimeout = 0,
        };
        for (var i = 0; i < columns.Count; i++)
        {
            bulk.ColumnMappings.Add(i, columns[i].Name);
        }

        await using var chunk = new CopyChunkReader(rows, max);
        await bulk.WriteToServerAsync(chunk, cancellationToken);
        return chunk.RowsRead;
    }

    /// <inheritdoc/>
    public override async Task<long?> ReadLastNumberAsync(DbConnection connection, CopyTable table, CopyColumn column, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommandWithoutTimeout(LastNumberOf(table.Source));
        return await command.ExecuteScalarAsync(cancellationToken) as long?;
    }

    /// <summary>Does nothing: the server continues after the highest inserted number.</summary>
    public override async Task MoveNumbersAsync(DbConnection connection, CopyTable table, CopyColumn column, long? last, CancellationToken cancellationToken)
    {
        if (last is { } given)
        {
            await using var command = connection.CreateCommandWithoutTimeout(MoveOn(table.Target, given));
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    /// <summary>Reads the last number that a table has generated or skipped. A table has at most one identity column.</summary>
    public static string LastNumberOf(string table) =>
        $"""
        SELECT COALESCE(CONVERT(bigint, last_value), CONVERT(bigint, IDENT_CURRENT({Text(table)})) - 1)
        FROM sys.identity_columns WHERE object_id = OBJECT_ID({Text(table)});
        """;

    /// <summary>
    /// Moves a table's identity counter past a number. For a table that never held a row, the new value is the next number; otherwise it is
    /// the preceding one. One number may be skipped, but none is generated twice.
    /// </summary>
    public static string MoveOn(string table, long last) => FormattableString.Invariant(
        $"""
        DECLARE @numbered bit = 0, @given bigint;
        SELECT @numbered = 1, @given = CONVERT(bigint, last_value) FROM sys.identity_columns WHERE object_id = OBJECT_ID({Text(table)});
        IF @numbered = 1 AND (@given IS NULL OR @given <= {last}) DBCC CHECKIDENT ({Text(table)}, RESEED, {last + 1}) WITH NO_INFOMSGS;
        """);

    /// <inheritdoc/>
    protected override string ProgramOf(DatabaseSettings settings) => SqlServerProvider.ProgramOf(settings);

    private static async Task<bool> SeesSessionsAsync(ModuleDbContext db, CancellationToken cancellationToken)
    {
        await using var command = db.Database.GetDbConnection().CreateCommandWithoutTimeout(SeesSessions);
        return await command.ExecuteScalarAsync(cancellationToken) is 1;
    }

    private static string Text(string name) => $"N'{name.Replace("'", "''", StringComparison.Ordinal)}'";
}
