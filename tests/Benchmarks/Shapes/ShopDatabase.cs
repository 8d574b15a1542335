using System.Data.Common;
using Acceptance.Tests;
using Monolith.Conformance;
using Npgsql;

namespace Monolith.Benchmarks;

/// <summary>A shop on PostgreSQL, provisioned and migrated with the commands, as an operator would.</summary>
internal sealed class ShopDatabase : ShopData
{
    private static readonly string Logs =
        $"SELECT {string.Join(" + ", Shape.Stored.Select(module => $"pg_total_relation_size('{module}.outbox')"))}";

    private readonly PostgreSqlServer _server;
    private readonly string _database;
    private readonly string _prefix;

    private ShopDatabase(PostgreSqlServer server, string database, string prefix, string secrets)
    {
        (_server, _database, _prefix) = (server, database, prefix);
        Settings = new Dictionary<string, string> { ["Secrets:File"] = Path.Combine(secrets, "app.json"), ["Database:MigrateAtStart"] = "false" };
    }

    public override IReadOnlyDictionary<string, string> Settings { get; }

    /// <summary>Creates a database with the schemas, a principal for each, and the tables.</summary>
    public static async Task<ShopDatabase> CreateAsync(PostgreSqlServer server, string directory, CancellationToken cancellationToken)
    {
        var (database, secrets) = (await server.CreateDatabaseAsync(), Path.Combine(directory, "secrets"));
        var prefix = new NpgsqlConnectionStringBuilder(database).Database + "_";
        await ServerProcess.RunCommandAsync(
            directory,
            new Dictionary<string, string>(),
            ["db", "provision", "--provider", "PostgreSql", "--admin-connection", database, "--prefix", prefix, "--secrets", secrets],
            cancellationToken);
        await ServerProcess.RunCommandAsync(
            directory, new Dictionary<string, string> { ["Secrets:File"] = Path.Combine(secrets, "owner.json"), ["Hangfire:Storage"] = "PostgreSql" }, ["db", "migrate"], cancellationToken);
        return new ShopDatabase(server, database, prefix, secrets);
    }

    public override async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        await _server.DropDatabaseAsync(_database);
    }

    protected override async Task<DbConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection(_database);
        await connection.OpenAsync(cancellationToken);
        return connection;
    }

    protected override async Task<IReadOnlyList<Reading>> ReadAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        var sessions = await FindSessionsAsync(connection, cancellationToken);
        var processes = ProcessTree.Look();
        return
        [
            Reading.Of("PostgreSQL", processes.ProcessorTimeOf(_server.ProcessId!.Value)),
            .. Shape.Stored.Append("hangfire").Select(schema => Reading.Of(
                $"PostgreSQL for {schema}", sessions[$"{_prefix}{schema}_app"].Aggregate(TimeSpan.Zero, (sum, session) => sum + processes.ProcessorTimeOf(session)))),

            // A transaction gets a number with its first write, and the server has no other clients.
            Commits(await ScalarAsync(connection, "SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint", cancellationToken)),
            new("write-ahead log per order", "bytes", await ScalarAsync(connection, "SELECT pg_current_wal_lsn() - '0/0'::pg_lsn", cancellationToken)),
            Stored(await ScalarAsync(connection, "SELECT pg_database_size(current_database())", cancellationToken)),
            new("outboxes per order, among these", "bytes", await ScalarAsync(connection, Logs, cancellationToken)),
        ];
    }

    /// <summary>Finds the server processes of each principal, without those that vacuum. Pools keep them for longer than a round.</summary>
    private static async Task<ILookup<string, int>> FindSessionsAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        var sessions = new List<(string Principal, int Process)>();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT usename, pid FROM pg_stat_activity WHERE datname = current_database() AND usename IS NOT NULL";
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            sessions.Add((reader.GetString(0), reader.GetInt32(1)));
        }

        return sessions.ToLookup(s => s.Principal, s => s.Process);
    }
}
