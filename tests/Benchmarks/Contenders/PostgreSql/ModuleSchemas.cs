using Monolith.Conformance;
using Npgsql;

namespace Monolith.Benchmarks;

/// <summary>A database with the schemas of a topology.</summary>
internal sealed class ModuleSchemas : ModuleData
{
    private const string Provider = "PostgreSql";

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    private readonly PostgreSqlServer _server;
    private readonly string _database;
    private readonly NpgsqlConnection _counting;

    public ModuleSchemas(Topology topology, PostgreSqlServer server, string database)
        : base(topology)
    {
        (_server, _database) = (server, database);

        // Use another database, so that the count does not include itself.
        _counting = new NpgsqlConnection(server.ConnectionString);
        _counting.Open();
    }

    public override IEnumerable<KeyValuePair<string, string?>> Configuration => ConfigurationOf(Topology, module => this[module]);

    /// <summary>The connection string of the administrator, who may create tables.</summary>
    public string Administrator => _database;

    /// <summary>Creates a connection string of a module's own principal.</summary>
    public string this[string module] => new NpgsqlConnectionStringBuilder(_database) { Username = module }.ConnectionString;

    public static List<KeyValuePair<string, string?>> ConfigurationOf(Topology topology, Func<string, string> connectionString) =>
    [
        new("Database:Provider", Provider),
        new("Hangfire:Storage", "InMemory"),
        .. topology.Names().Select(module => new KeyValuePair<string, string?>($"Modules:{module}:Database:ConnectionString", connectionString(module))),
    ];

    /// <summary>A transaction gets a number with its first write, and the server has no other clients.</summary>
    public override long CountCommits()
    {
        using var command = new NpgsqlCommand("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint", _counting);
        return (long)command.ExecuteScalar()!;
    }

    public override ServerUse? ReadServer()
    {
        using var command = new NpgsqlCommand("SELECT (pg_current_wal_lsn() - '0/0'::pg_lsn)::bigint", _counting);
        return new ServerUse(ProcessTree.Look().ProcessorTimeOf(_server.ProcessId!.Value), (long)command.ExecuteScalar()!);
    }

    public override async Task<long?> CountTransactionsAsync(CancellationToken cancellationToken)
    {
        NpgsqlConnection.ClearAllPools();
        await using var connected = Command("SELECT count(*) FROM pg_stat_activity WHERE datname = $1");
        while ((long)(await connected.ExecuteScalarAsync(cancellationToken))! > 0)
        {
            await Task.Delay(Look, TimeProvider.System, cancellationToken);
        }

        await using var counted = Command("SELECT xact_commit FROM pg_stat_database WHERE datname = $1");
        return (long)(await counted.ExecuteScalarAsync(cancellationToken))!;
    }

    public override Contender CreateFloor(int publishers) => new PostgreSqlFloor(this, publishers);

    public override async Task FillLogAsync(int events, bool handled, CancellationToken cancellationToken)
    {
        var source = Topology.SourceName(0);
        await ExecuteAsync($$"""
            INSERT INTO "{{source}}".outbox (id, name, version, key, payload, headers, occurred_at, personal)
            SELECT (n || '-0000-7000-8000-000000000001')::uuid, '{{source}}.order-placed', {{EventVersion}}, n || '-0000-7000-8000-000000000002',
                '{"orderId":"' || n || '-0000-7000-8000-000000000002","customerId":"' || n || '-0000-7000-8000-000000000003","total":12.5,"currency":"EUR","placedAt":"2026-01-01T00:00:00+00:00"}',
                '{}', '2026-01-01T00:00:00Z', false
            FROM (SELECT lpad(to_hex(i), 8, '0') AS n FROM generate_series(1, {{events}}) AS i ORDER BY i) AS numbers
            """, cancellationToken);
        for (var subscriber = 0; handled && subscriber < Topology.Subscribers; subscriber++)
        {
            await ExecuteAsync($"""
                INSERT INTO "{Topology.SubscriberName(0, subscriber)}".cursors (source, transaction, position)
                SELECT '{source}', transaction, position FROM "{source}".outbox ORDER BY transaction DESC, position DESC LIMIT 1
                """, cancellationToken);
        }

        await ExecuteAsync($"""VACUUM ANALYZE "{source}".outbox""", cancellationToken);
    }

    public override async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        await _counting.DisposeAsync();
        await _server.DropDatabaseAsync(_database);
    }

    private NpgsqlCommand Command(string sql) => new(sql, _counting)
    {
        Parameters = { new() { Value = new NpgsqlConnectionStringBuilder(_database).Database } },
    };

    private async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(_database + ";Pooling=false");
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
