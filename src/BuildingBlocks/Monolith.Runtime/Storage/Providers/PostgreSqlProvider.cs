using System.Data.Common;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Update;
using Monolith.Runtime.Events;
using Npgsql;

namespace Monolith.Runtime.Storage;

/// <summary>PostgreSQL 13 or later: one schema per module.</summary>
internal sealed class PostgreSqlProvider : ServerProvider
{
    private const string ByteOrder = "C";

    /// <summary>Each read of a log needs the text.</summary>
    private static readonly ConditionalWeakTable<DatabaseSettings, string> Tuned = [];

    /// <summary>No open transaction precedes this value. It comes from the same snapshot as the rows.</summary>
    private const string Horizon = "pg_snapshot_xmin(pg_current_snapshot())::text::bigint";

    /// <inheritdoc/>
    public override string Name => "PostgreSql";

    /// <inheritdoc/>
    public override ServerProvisioning? Provisioning { get; } = new PostgreSqlProvisioning();

    /// <inheritdoc/>
    public override void Configure(DbContextOptionsBuilder options, DatabaseSettings settings)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(settings);
        options.UseNpgsql(Tune(settings), npgsql => npgsql.ExecutionStrategy(dependencies => new PostgreSqlRetries(dependencies)))
            .ReplaceService<IModificationCommandBatchFactory, PostgreSqlBatches>()
            .Apply(settings);
    }

    /// <inheritdoc/>
    public override void ConfigureConventions(ModelConfigurationBuilder conventions)
    {
        ArgumentNullException.ThrowIfNull(conventions);
        conventions.Properties<DateTimeOffset>().HaveConversion<Microseconds.AsTime>();

        // The C collation sorts and compares text as on the other databases, independent of the server's locale.
        conventions.Properties<string>().UseCollation(ByteOrder);
    }

    /// <inheritdoc/>
    public override string IdentityOf(DatabaseSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var connection = new NpgsqlConnectionStringBuilder(settings.ConnectionString);
        return $"{ServerOf(connection)}/{connection.Database ?? connection.Username}/{settings.Schema}";
    }

    /// <inheritdoc/>
    public override string PrincipalOf(DatabaseSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var connection = new NpgsqlConnectionStringBuilder(settings.ConnectionString);
        return $"{connection.Username} on {ServerOf(connection)}";
    }

    /// <inheritdoc/>
    public override DbConnection CreateConnection(DatabaseSettings settings) => new NpgsqlConnection(Tune(settings));

    /// <summary>Returns the program name with which a host connects to the server; by default, <see cref="ServerProvider.OfThisProcess"/> adds the process.</summary>
    internal static string ProgramOf(DatabaseSettings settings) =>
        new NpgsqlConnectionStringBuilder(settings.ConnectionString) is var connection && connection.ShouldSerialize("Application Name")
            ? connection.ApplicationName!
            : $"monolith {settings.Schema}";

    internal override string LockSql => "SELECT pg_advisory_lock(hashtextextended(@resource, 0))";

    internal override bool IsSchemaMissing(Exception failure) => failure.GetBaseException() is PostgresException
    {
        SqlState: PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName
    };

    internal override DatabaseCopying Copying { get; } = new PostgreSqlCopying();

    internal override LogSql LogOf(string schema)
    {
        const string columns = "position, id, name, version, key, payload, headers, occurred_at, personal";
        const string future = "transaction >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint";
        var (outbox, state) = ($"\"{schema}\".outbox", $"\"{schema}\".log_state");
        return new LogSql
        {
            Transaction = "transaction",
            NewestFirst = "transaction DESC, position DESC",
            HoldsBack = true,
            Read =
                $"""
                SELECT occurred_at FROM {outbox} WHERE transaction >= {Horizon} ORDER BY transaction, position LIMIT 1;
                SELECT transaction, position, id, name, version, key, payload, headers, occurred_at
                FROM {outbox} WHERE (transaction, position) > (@transaction, @sequence) AND transaction < {Horizon}
                ORDER BY transaction, position LIMIT @max;
                """,
            ReadState = $"SELECT truncated_transaction, truncated_position, imported_transaction, imported_position FROM {state}",
            ReadEpoch = $"SELECT id AS epoch FROM \"{schema}\".epochs ORDER BY transaction DESC, position DESC LIMIT 1",
            ReadIdentity = $"SELECT pg_relation_filenode('{outbox}') || ' ' || pg_postmaster_start_time()",
            FindFutureRows = $"SELECT 1 FROM {outbox} WHERE {future} LIMIT 1",
            LockImport = $"SELECT pg_advisory_xact_lock(hashtextextended('monolith imports {schema}', 0))",

            // The numbers continue after those of the dump, so that higher ones are of events that were published since.
            ImportFutureRows =
                $"""
                WITH dumped AS (
                    DELETE FROM {outbox} WHERE position <= (SELECT max(position) FROM {outbox} WHERE {future}) RETURNING transaction, {columns}),
                imported AS (
                    INSERT INTO "{schema}".imported_events (transaction, {columns})
                    SELECT transaction + @transaction, {columns} FROM dumped RETURNING transaction, position)
                INSERT INTO {state} (id, truncated_transaction, truncated_position, imported_transaction, imported_position)
                SELECT {LogStateRow.OnlyId}, 0, 0, transaction, position
                FROM (SELECT transaction, position FROM imported ORDER BY transaction DESC, position DESC LIMIT 1) AS last
                ON CONFLICT (id) DO UPDATE SET imported_transaction = EXCLUDED.imported_transaction, imported_position = EXCLUDED.imported_position
                """,
            ReadHead =
                $"SELECT transaction AS head_transaction, position AS head_position FROM {outbox} ORDER BY transaction DESC, position DESC LIMIT 1",
            ReadFinal = $"SELECT transaction, position FROM {outbox} WHERE transaction < {Horizon} ORDER BY transaction DESC, position DESC LIMIT 1",
            ReadKeys = $"SELECT id, name, key FROM {outbox} WHERE (transaction, position) > (@transaction, @sequence)",
            Count =
                $"SELECT COUNT(*) FROM (SELECT 1 FROM {outbox} WHERE (transaction, position) > (@transaction, @sequence) LIMIT @max) AS counted",
            ReadOldest =
                $"""
                SELECT transaction, position, occurred_at
                FROM {outbox} WHERE (transaction, position) <= (@transaction, @sequence) AND transaction < {Horizon}
                ORDER BY transaction, position LIMIT @max
                """,
            FindHolders =
                $"""
                SELECT held.since, l.pid, a.datname, a.application_name, coalesce(host(a.client_addr), 'local'), a.xact_start
                FROM (SELECT min(occurred_at) AS since FROM {outbox} WHERE transaction >= {Horizon}) AS held
                CROSS JOIN pg_locks l LEFT JOIN pg_stat_activity a ON a.pid = l.pid
                WHERE held.since < @before AND l.locktype = 'transactionid' AND l.granted AND l.mode = 'ExclusiveLock'
                    AND l.transactionid = pg_snapshot_xmin(pg_current_snapshot())::xid
                UNION ALL
                SELECT NULL, b.pid, b.datname, b.application_name, coalesce(host(b.client_addr), 'local'), b.xact_start
                FROM pg_stat_activity w CROSS JOIN LATERAL unnest(pg_blocking_pids(w.pid)) AS blocker(pid) JOIN pg_stat_activity b ON b.pid = blocker.pid
                WHERE w.usename = current_user AND w.datname = current_database() AND w.wait_event_type = 'Lock'
                    AND w.query_start < now() - interval '3 seconds'
                """,
            // Active sessions that wait for their client were cut off in the middle of a statement, which no setting of the server ends.
            EndFrozen =
                """
                WITH sessions AS (
                    SELECT pid, application_name, state_change,
                        state = 'idle in transaction' OR (state = 'active' AND wait_event_type = 'Client' AND backend_xid IS NOT NULL) AS awaits_client,
                        wait_event_type = 'Lock' AS awaits_lock
                    FROM pg_stat_activity
                    WHERE usename = current_user AND datname = current_database() AND application_name <> current_setting('application_name'))
                SELECT count(*) FILTER (WHERE pg_terminate_backend(s.pid)) FROM sessions s
                WHERE (s.awaits_client OR s.awaits_lock)
                    AND EXISTS (
                        SELECT 1 FROM sessions frozen
                        WHERE frozen.application_name = s.application_name
                            AND frozen.awaits_client AND frozen.state_change < clock_timestamp() - make_interval(secs => @seconds))
                """,
            DeleteUpTo = $"DELETE FROM {outbox} WHERE (transaction, position) <= (@transaction, @sequence)",
            AppendEpoch =
                $$"""
                INSERT INTO {{outbox}} (id, name, version, key, payload, headers, occurred_at, personal)
                VALUES (@id, '{{LogEpoch.EventName}}', 1, '', '{}', '{}', @now, false) RETURNING transaction, position
                """,
        };
    }

    internal override void ConfigureModel(ModelBuilder model, DatabaseSettings settings)
    {
        model.HasDefaultSchema(settings.Schema);
        model.Entity<OutboxRow>(row =>
        {
            row.Property<long>("Transaction").HasDefaultValueSql("pg_current_xact_id()::text::bigint").ValueGeneratedOnAdd();
            row.HasKey("Transaction", nameof(OutboxRow.Position));
        });
    }

    internal override string JsonType => "jsonb";

    internal override string LockRow(string table, string condition) => $"SELECT 1 FROM {table} WHERE {condition} FOR UPDATE";

    internal override string IsFalse(string column) => $"NOT {Delimit(column)}";

    internal override string IsTrue(string column) => Delimit(column);

    internal override DbConnection CreateUnpooledConnection(DatabaseSettings settings) =>
        new NpgsqlConnection(new NpgsqlConnectionStringBuilder(Tune(settings)) { Pooling = false }.ConnectionString);

    private protected override DatabaseFailure ClassifyOwn(Exception failure) => failure switch
    {
        PostgresException { SqlState: PostgresErrorCodes.UniqueViolation } => DatabaseFailure.UniqueViolation,
        PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege } => DatabaseFailure.Denied,
        PostgresException
        {
            SqlState: PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.LockNotAvailable
            or PostgresErrorCodes.QueryCanceled or PostgresErrorCodes.ReadOnlySqlTransaction
        } => DatabaseFailure.Outage,

        // Insufficient resources, operator intervention, system errors, and logins that are temporarily rejected:
        // https://www.postgresql.org/docs/current/errcodes-appendix.html
        PostgresException { SqlState: ['5', '3' or '7' or '8', ..] or ['2', '8', ..] or ['0', '8', ..] or "25P03" or "3D000" } => DatabaseFailure.Outage,
        PostgresException => DatabaseFailure.Other,
        NpgsqlException => DatabaseFailure.Outage,
        _ => DatabaseFailure.Other,
    };

    /// <summary>
    /// Applies defaults for settings that the connection string omits. The result is always the same text, because it is the key of the
    /// pool. Npgsql's ContainsKey returns true for every known keyword, so it cannot be used here.
    /// </summary>
    private static string Tune(DatabaseSettings settings) => Tuned.GetValue(settings, Compose);

    private static string Compose(DatabaseSettings settings)
    {
        const int preparedStatements = 100;
        var connection = new NpgsqlConnectionStringBuilder(settings.ConnectionString);
        if (!connection.ShouldSerialize("Max Auto Prepare"))
        {
            connection.MaxAutoPrepare = preparedStatements;
        }

        if (!connection.ShouldSerialize("No Reset On Close"))
        {
            connection.NoResetOnClose = true;
        }

        connection.ApplicationName = connection.ShouldSerialize("Application Name") ? connection.ApplicationName : OfThisProcess(ProgramOf(settings));
        connection.Options = PostgreSqlSessions.AddTo(connection.Options, settings.IdleTransactionTimeout);
        if (!connection.ShouldSerialize("Tcp Keepalive"))
        {
            // The process notices within seconds that the server is cut off, too.
            (connection.TcpKeepAlive, connection.TcpKeepAliveTime, connection.TcpKeepAliveInterval) =
                (true, PostgreSqlSessions.KeepaliveIdle, PostgreSqlSessions.KeepaliveInterval);
        }

        if (settings.CommandTimeout is { } timeout)
        {
            connection.CommandTimeout = (int)Math.Ceiling(timeout.TotalSeconds);
        }

        return connection.ConnectionString;
    }

    private static string ServerOf(NpgsqlConnectionStringBuilder connection) => $"{connection.Host}:{connection.Port}".ToLowerInvariant();
}
