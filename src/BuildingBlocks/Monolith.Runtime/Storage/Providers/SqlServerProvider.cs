using System.Data.Common;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.SqlServer.Update.Internal;

namespace Monolith.Runtime.Storage;

/// <summary>SQL Server 2016 or later, and Azure SQL: one schema per module.</summary>
public sealed class SqlServerProvider : ServerProvider
{
    private const string ByteOrder = "Latin1_General_BIN2";

    // https://learn.microsoft.com/sql/relational-databases/errors-events/database-engine-events-and-errors
    private const int DuplicateInIndex = 2601, DuplicateKey = 2627, DeniedOnObject = 229, DeniedOnColumn = 230;

    /// <summary>Deadlock victim, lock timeout, database away or full, logins that fail, servers that stop, and what Azure answers when it moves a database.</summary>
    private static readonly HashSet<int> Outages =
    [
        -2, -1, 2, 20, 53, 64, 121, 233, 258, 596, 701, 802, 845, 921, 922, 923, 924, 926, 945, 952, 983, 1101, 1105, 1203, 1204, 1205, 1221, 1222,
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
#pragma warning disable EF1001 // SqlServerInserts tells why.
        options.UseSqlServer(Tune(settings), sqlServer => sqlServer.ExecutionStrategy(dependencies => new SqlServerRetries(dependencies)))
            .Apply(settings)
            .ReplaceService<ISqlServerUpdateSqlGenerator, SqlServerInserts>();
#pragma warning restore EF1001
    }

    /// <inheritdoc/>
    public override void ConfigureConventions(ModelConfigurationBuilder conventions)
    {
        ArgumentNullException.ThrowIfNull(conventions);
        conventions.Properties<DateTimeOffset>().HaveConversion<Microseconds.AsTime>().HavePrecision(6);

        // Text sorts and compares as it does on the other databases: two keys that differ in case are two.
        conventions.Properties<string>().UseCollation(ByteOrder);
    }

    /// <inheritdoc/>
    public override string IdentityOf(DatabaseSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var connection = new SqlConnectionStringBuilder(settings.ConnectionString);
        return $"{ServerOf(connection)}/{connection.InitialCatalog}/{settings.Schema}";
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

    /// <summary>The name under which a host comes to the server.</summary>
    internal static string ProgramOf(DatabaseSettings settings) =>
        new SqlConnectionStringBuilder(settings.ConnectionString) is var connection && connection.ShouldSerialize("Application Name")
            ? connection.ApplicationName
            : $"monolith {settings.Schema}";

    internal override string LockSql =>
        """
        DECLARE @outcome int;
        EXEC @outcome = sp_getapplock @Resource = @resource, @LockMode = 'Exclusive', @LockOwner = 'Session', @LockTimeout = -1;
        IF @outcome < 0 THROW 51000, 'The lock for migrations could not be taken.', 1;
        """;

    internal override DatabaseCopying Copying { get; } = new SqlServerCopying();

    internal override LogSql LogOf(string schema)
    {
        // The horizon is taken by a statement of its own, before: what was below it then is committed or gone when the rows
        // are read, under whatever isolation the database is set to. NOLOCK waits for no publisher, and only tells that
        // there is something to look at again soon.
        const string horizon = "DECLARE @horizon binary(8) = MIN_ACTIVE_ROWVERSION();";
        var (outbox, state) = ($"[{schema}].[outbox]", $"[{schema}].[log_state]");
        return new LogSql
        {
            Transaction = "CONVERT(bigint, [row_version])",
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
                SELECT [truncated_transaction], [truncated_position] FROM {state};
                """,
            ReadHead =
                $"SELECT TOP (1) CONVERT(bigint, [row_version]), [position] FROM {outbox} WITH (READPAST) ORDER BY [row_version] DESC, [position] DESC;",
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
                DELETE FROM {outbox}
                WHERE [row_version] <= CONVERT(binary(8), @transaction)
                    AND ([row_version] < CONVERT(binary(8), @transaction) OR [position] <= @sequence);
                """,
        };
    }

    internal override void ConfigureModel(ModelBuilder model, DatabaseSettings settings)
    {
        model.HasDefaultSchema(settings.Schema);
        model.Entity<OutboxRow>(row =>
        {
            // A row's version is given once, as rows are never updated: the table lies in the order in which it is read.
            row.Property<byte[]>("RowVersion").HasColumnType("rowversion").ValueGeneratedOnAddOrUpdate();
            row.HasKey(o => o.Position).IsClustered(false);
            row.HasIndex("RowVersion", nameof(OutboxRow.Position)).IsUnique().IsClustered().HasDatabaseName("ix_outbox_order");
        });
    }

    internal override string IsTrue(string column) => $"[{column}] = 1";

    private protected override DbConnection CreateUnpooledConnection(DatabaseSettings settings) =>
        new SqlConnection(new SqlConnectionStringBuilder(Tune(settings)) { Pooling = false }.ConnectionString);

    private protected override DatabaseFailure ClassifyOwn(Exception failure) => failure switch
    {
        SqlException { Number: DuplicateInIndex or DuplicateKey } => DatabaseFailure.UniqueViolation,
        SqlException { Number: DeniedOnObject or DeniedOnColumn } => DatabaseFailure.Denied,
        SqlException sql when Outages.Contains(sql.Number) || sql.Class >= 20 => DatabaseFailure.Outage,
        _ => DatabaseFailure.Other,
    };

    /// <summary>The same text each time, as the pool goes by it.</summary>
    private static string Tune(DatabaseSettings settings)
    {
        var connection = new SqlConnectionStringBuilder(settings.ConnectionString) { MultipleActiveResultSets = false, ApplicationName = ProgramOf(settings) };

        if (settings.CommandTimeout is { } timeout)
        {
            connection.CommandTimeout = (int)Math.Ceiling(timeout.TotalSeconds);
        }

        return connection.ConnectionString;
    }

    private static string ServerOf(SqlConnectionStringBuilder connection) => connection.DataSource.ToLowerInvariant();
}
