using System.Data.Common;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.SqlServer.Update.Internal;
using Monolith.Runtime.Events;

namespace Monolith.Runtime.Storage;

/// <summary>SQL Server 2016 or later: one schema per module.</summary>
internal sealed class SqlServerProvider : ServerProvider
{
    /// <summary>
    /// The options of a session that runs a script. sqlcmd turns QUOTED_IDENTIFIER off, without which filtered indexes can't be created,
    /// and by default continues after an error in the middle of a transaction.
    /// </summary>
    internal const string SessionOptions = "SET QUOTED_IDENTIFIER ON;\nSET XACT_ABORT ON;\nGO";

    private const string ByteOrder = "Latin1_General_BIN2";

    // https://learn.microsoft.com/sql/relational-databases/errors-events/database-engine-events-and-errors
    private const int DuplicateInIndex = 2601, DuplicateKey = 2627, DeniedOnObject = 229, DeniedOnColumn = 230, DeniedInDatabase = 262, MissingOrDenied = 15151, InvalidObject = 208;

    /// <summary>
    /// Deadlock victim, lock timeout, rows that moved under a read without locks, database unavailable or full, login failures, server
    /// shutdown, and databases that are moving to another server.
    /// </summary>
    private static readonly HashSet<int> Outages =
    [
        -2, -1, 2, 20, 53, 64, 121, 233, 258, 596, 601, 701, 802, 845, 916, 921, 922, 923, 924, 926, 945, 952, 983, 1101, 1105, 1203, 1204, 1205, 1221, 1222,
        1807, 3906, 3908, 3935, 3960, 3966, 4060, 4221, 6005, 8628, 8645, 8651, 9001, 9002, 10053, 10054, 10060, 10061, 10922, 10928, 10929, 10936,
        11001, 17142, 17197, 18451, 18456, 20041, 40143, 40197, 40501, 40540, 40613, 41301, 41302, 41305, 41325, 41839, 42108, 42109, 49918, 49919, 49920,
    ];

    /// <inheritdoc/>
    public override string Name => "SqlServer";

    /// <inheritdoc/>
    public override ServerProvisioning? Provisioning { get; } = new SqlServerProvisioning();

    /// <inheritdoc/>
    public override void Configure(DbContextOptionsBuilder options, DatabaseSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
#pragma warning disable EF1001 // See SqlServerInserts.
        options.UseSqlServer(Tune(settings), sqlServer => sqlServer.ExecutionStrategy(dependencies => new SqlServerRetries(dependencies)))
            .Apply(settings)
            .AddInterceptors(SqlServerRowCounts.Instance, SqlServerIdOrder.Instance)
            .ReplaceService<IMigrationsSqlGenerator, SqlServerPrimaryKeys>()
            .ReplaceService<ISqlServerUpdateSqlGenerator, SqlServerInserts>();
#pragma warning restore EF1001
    }

    /// <inheritdoc/>
    public override void ConfigureConventions(ModelConfigurationBuilder conventions)
    {
        ArgumentNullException.ThrowIfNull(conventions);
        conventions.Properties<DateTimeOffset>().HaveConversion<Microseconds.AsTime>().HavePrecision(6);

        // The binary collation sorts and compares text as on the other databases, so keys that differ only in case are different keys.
        conventions.Properties<string>().UseCollation(ByteOrder);
        conventions.Conventions.Add(_ => new SqlServerClusterKeys());
    }

    /// <inheritdoc/>
    public override string IdentityOf(DatabaseSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var connection = new SqlConnectionStringBuilder(settings.ConnectionString);
        return $"{ServerOf(connection)}/{connection.InitialCatalog.ToLowerInvariant()}/{settings.Schema}";
    }

    /// <inheritdoc/>
    public override string PrincipalOf(DatabaseSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var connection = new SqlConnectionStringBuilder(settings.ConnectionString);
        return $"{(connection.IntegratedSecurity ? "the process's own user" : connection.UserID)} on {ServerOf(connection)}";
    }

    /// <inheritdoc/>
    public override DbConnection CreateConnection(DatabaseSettings settings) => new SqlConnection(Tune(settings));

    /// <summary>Returns the program name with which a host connects to the server; by default, <see cref="ServerProvider.OfThisProcess"/> adds the process.</summary>
    internal static string ProgramOf(DatabaseSettings settings) =>
        new SqlConnectionStringBuilder(settings.ConnectionString) is var connection && connection.ShouldSerialize("Application Name")
            ? connection.ApplicationName
            : $"monolith {settings.Schema}";

    internal override string ScriptHead => SessionOptions + "\n";

    internal override string LockSql =>
        """
        DECLARE @outcome int;
        EXEC @outcome = sp_getapplock @Resource = @resource, @LockMode = 'Exclusive', @LockOwner = 'Session', @LockTimeout = -1;
        IF @outcome < 0 THROW 51000, 'The migration lock could not be acquired.', 1;
        """;

    /// <summary>Reads the database's name and two of its options, as 1 or 0.</summary>
    internal const string ReadOptions =
        """
        SELECT DB_NAME(), CONVERT(int, is_read_committed_snapshot_on), CASE snapshot_isolation_state WHEN 1 THEN 1 ELSE 0 END
        FROM sys.databases WHERE database_id = DB_ID();
        """;

    internal override async Task<IReadOnlyList<string>> FindWarningsAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = ReadOptions;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? WarningsOf(reader.GetString(0), reader.GetInt32(1) == 1, reader.GetInt32(2) == 1) : [];
    }

    /// <summary>Returns what an administrator should set in a database, with the statements.</summary>
    internal static IReadOnlyList<string> WarningsOf(string database, bool readCommittedSnapshot, bool snapshotIsolation)
    {
        var name = $"[{database.Replace("]", "]]", StringComparison.Ordinal)}]";
        return
        [
            .. readCommittedSnapshot ? Array.Empty<string>() : [$"READ_COMMITTED_SNAPSHOT is off in the database {database}, so readers wait for writers. As an administrator, execute: ALTER DATABASE {name} SET READ_COMMITTED_SNAPSHOT ON WITH ROLLBACK IMMEDIATE;"],
            .. snapshotIsolation ? Array.Empty<string>() : [$"ALLOW_SNAPSHOT_ISOLATION is off in the database {database}, so 'db move' cannot read from it. As an administrator, execute: ALTER DATABASE {name} SET ALLOW_SNAPSHOT_ISOLATION ON;"],
        ];
    }

    internal override bool IsSchemaMissing(Exception failure) => failure.GetBaseException() is SqlException { Number: InvalidObject };

    internal override DatabaseCopying Copying { get; } = new SqlServerCopying();

    internal override LogSql LogOf(string schema)
    {
        // Read the horizon in a statement of its own, first. Then all rows below it have committed or rolled back when the rows are read,
        // at any isolation level. NOLOCK does not wait for publishers and only shows that more events will be available soon.
        const string horizon = "DECLARE @horizon binary(8) = MIN_ACTIVE_ROWVERSION();";
        var (outbox, state) = ($"[{schema}].[outbox]", $"[{schema}].[log_state]");
        return new LogSql
        {
            Transaction = "CONVERT(bigint, [row_version])",
            NewestFirst = "[row_version] DESC, [position] DESC",
            HoldsBack = true,
            Read =
                $"""
                {horizon}
                SELECT TOP (1) [occurred_at] FROM {outbox} WITH (NOLOCK) WHERE [row_version] >= @horizon ORDER BY [row_version], [position];
                SELECT TOP (@max) CONVERT(bigint, [row_version]), [position], [id], [name], [version], [key], [payload], [headers], [occurred_at]
                FROM {outbox}
                WHERE [row_version] >= CONVERT(binary(8), @transaction) AND [row_version] < @horizon
                    AND ([row_version] > CONVERT(binary(8), @transaction) OR [position] > @sequence)
                ORDER BY [row_version], [position];
                """,
            ReadState = $"SELECT [truncated_transaction], [truncated_position], [imported_transaction], [imported_position] FROM {state}",
            ReadEpoch = $"SELECT TOP (1) [id] AS [epoch] FROM [{schema}].[epochs] ORDER BY [transaction] DESC, [position] DESC",
            ReadHead =
                $"""
                SELECT TOP (1) CONVERT(bigint, [row_version]) AS [head_transaction], [position] AS [head_position]
                FROM {outbox} WITH (READPAST) ORDER BY [row_version] DESC, [position] DESC
                """,
            ReadFinal =
                $"""
                {horizon}
                SELECT TOP (1) CONVERT(bigint, [row_version]), [position] FROM {outbox}
                WHERE [row_version] < @horizon ORDER BY [row_version] DESC, [position] DESC;
                """,
            ReadKeys =
                $"""
                SELECT [id], [name], [key] FROM {outbox}
                WHERE [row_version] >= CONVERT(binary(8), @transaction)
                    AND ([row_version] > CONVERT(binary(8), @transaction) OR [position] > @sequence);
                """,
            Count =
                $"""
                SELECT COUNT(*) FROM (
                    SELECT TOP (@max) [position] FROM {outbox} WITH (READPAST)
                    WHERE [row_version] >= CONVERT(binary(8), @transaction)
                        AND ([row_version] > CONVERT(binary(8), @transaction) OR [position] > @sequence)) AS [counted];
                """,
            ReadOldest =
                $"""
                {horizon}
                SELECT TOP (@max) CONVERT(bigint, [row_version]), [position], [occurred_at] FROM {outbox}
                WHERE [row_version] <= CONVERT(binary(8), @transaction) AND [row_version] < @horizon
                    AND ([row_version] < CONVERT(binary(8), @transaction) OR [position] <= @sequence)
                ORDER BY [row_version], [position];
                """,
            DeleteUpTo =
                $"""
                {SqlServerRowCounts.Count}DELETE FROM {outbox}
                WHERE [row_version] <= CONVERT(binary(8), @transaction)
                    AND ([row_version] < CONVERT(binary(8), @transaction) OR [position] <= @sequence);
                """,
            AppendEpoch =
                $$"""
                INSERT INTO {{outbox}} ([id], [name], [version], [key], [payload], [headers], [occurred_at], [personal])
                OUTPUT CONVERT(bigint, INSERTED.[row_version]), INSERTED.[position]
                VALUES (@id, N'{{LogEpoch.EventName}}', 1, N'', N'{}', N'{}', @now, 0);
                """,
            EndFrozen = SqlServerSessions.EndFrozen,
        };
    }

    internal override void ConfigureModel(ModelBuilder model, DatabaseSettings settings)
    {
        model.HasDefaultSchema(settings.Schema);
        model.Entity<OutboxRow>(row =>
        {
            // Row versions are assigned once, because rows are never updated. The table is stored in the order in which it is read.
            row.Property<byte[]>("RowVersion").HasColumnType("rowversion").ValueGeneratedOnAddOrUpdate();
            row.HasKey(o => o.Position).IsClustered(false);
            row.HasIndex("RowVersion", nameof(OutboxRow.Position)).IsUnique().IsClustered().HasDatabaseName("ix_outbox_order");
        });
    }

    internal override string LockRow(string table, string condition) => $"SELECT 1 FROM {table} WITH (UPDLOCK, ROWLOCK) WHERE {condition};";

    internal override string Delimit(string name) => $"[{name}]";

    internal override string Limit(string parameter) => $"OFFSET 0 ROWS FETCH NEXT {parameter} ROWS ONLY";

    internal override string CountRows => SqlServerRowCounts.Count;

    internal override DbConnection CreateUnpooledConnection(DatabaseSettings settings) =>
        new SqlConnection(new SqlConnectionStringBuilder(Tune(settings)) { Pooling = false }.ConnectionString);

    private protected override DatabaseFailure ClassifyOwn(Exception failure) => failure switch
    {
        SqlException { Number: DuplicateInIndex or DuplicateKey } => DatabaseFailure.UniqueViolation,
        SqlException { Number: DeniedOnObject or DeniedOnColumn or DeniedInDatabase or MissingOrDenied } => DatabaseFailure.Denied,
        SqlException sql when Outages.Contains(sql.Number) || sql.Class >= 20 => DatabaseFailure.Outage,

        // A full pool, for which SqlClient has neither a number nor an exception type of its own.
        InvalidOperationException { Source: "Microsoft.Data.SqlClient" } full when full.Message.Contains("pool", StringComparison.OrdinalIgnoreCase) => DatabaseFailure.Outage,
        _ => DatabaseFailure.Other,
    };

    /// <summary>Applies defaults. The result is always the same text, because it is the key of the pool.</summary>
    private static string Tune(DatabaseSettings settings)
    {
        var connection = new SqlConnectionStringBuilder(settings.ConnectionString) { MultipleActiveResultSets = false };
        connection.ApplicationName = connection.ShouldSerialize("Application Name") ? connection.ApplicationName : OfThisProcess(ProgramOf(settings));

        if (settings.CommandTimeout is { } timeout)
        {
            connection.CommandTimeout = (int)Math.Ceiling(timeout.TotalSeconds);
        }

        return connection.ConnectionString;
    }

    /// <summary>
    /// Returns the server in one notation, because <c>tcp:db,1433</c>, <c>DB</c> and <c>db,1433</c> are the same server, as are
    /// <c>(local)</c> and <c>.</c>.
    /// </summary>
    private static string ServerOf(SqlConnectionStringBuilder connection)
    {
        const string tcp = "tcp:", defaultPort = ",1433";
        var server = connection.DataSource.Replace(" ", "", StringComparison.Ordinal).ToLowerInvariant();
        server = server.StartsWith(tcp, StringComparison.Ordinal) ? server[tcp.Length..] : server;
        server = server.EndsWith(defaultPort, StringComparison.Ordinal) ? server[..^defaultPort.Length] : server;
        var host = server.Split('\\', ',')[0];
        return host is "." or "(local)" ? "localhost" + server[host.Length..] : server;
    }
}
