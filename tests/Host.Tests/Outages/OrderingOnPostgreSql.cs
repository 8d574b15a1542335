using Acceptance.Tests;
using Microsoft.AspNetCore.Builder;
using Monolith.Conformance;
using Npgsql;

namespace Host.Tests;

/// <summary>A way in which a database on a server is away from one module.</summary>
public enum Away
{
    /// <summary>The module's principal may not log in, and its sessions have ended.</summary>
    WithoutLogin,

    /// <summary>The schema has another name.</summary>
    RenamedSchema,

    /// <summary>The principal has lost its rights on the schema.</summary>
    RevokedRights,
}

/// <summary>The Host with Ordering on PostgreSQL, with a principal of its own, and all other modules on SQLite.</summary>
internal sealed class OrderingOnPostgreSql : IAsyncDisposable
{
    private const string Password = "ordering";

    private readonly PostgreSqlServer _server;
    private readonly string _database, _principal;
    private readonly TestDirectory _directory = new();
    private RunningHost? _host;

    private OrderingOnPostgreSql(PostgreSqlServer server, string database) =>
        (_server, _database, _principal) = (server, database, new NpgsqlConnectionStringBuilder(database).Database + "_ordering");

    public static async Task<OrderingOnPostgreSql> CreateAsync()
    {
        PostgreSqlForTests.SkipIfMissing();
        var server = await PostgreSqlServer.GetAsync();
        var ordering = new OrderingOnPostgreSql(server, await server.CreateDatabaseAsync());
        await ordering.ExecuteAsync($"CREATE ROLE {ordering._principal} LOGIN PASSWORD '{Password}'; CREATE SCHEMA ordering AUTHORIZATION {ordering._principal}");
        return ordering;
    }

    /// <summary>The folder of the other modules' files.</summary>
    public string Directory => _directory.Path;

    public async Task<RunningHost> StartAsync(IReadOnlyDictionary<string, string?>? settings = null, Action<WebApplication>? map = null)
    {
        var connection = new NpgsqlConnectionStringBuilder(_database) { Username = _principal, Password = Password };
        return _host = await RunningHost.StartAsync(
            new Dictionary<string, string?>(settings ?? new Dictionary<string, string?>())
            {
                ["Modules:ordering:Database:Provider"] = "PostgreSql",
                ["Modules:ordering:Database:ConnectionString"] = connection.ConnectionString,
            },
            map,
            _directory);
    }

    /// <summary>Takes the database away from Ordering.</summary>
    public Task TakeAwayAsync(Away how) => ExecuteAsync(how switch
    {
        Away.WithoutLogin => $"ALTER ROLE {_principal} NOLOGIN; SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{_principal}'",
        Away.RenamedSchema => "ALTER SCHEMA ordering RENAME TO elsewhere",
        _ => $"REVOKE ALL ON SCHEMA ordering FROM {_principal}",
    });

    /// <summary>Undoes <see cref="TakeAwayAsync"/>.</summary>
    public Task BringBackAsync(Away how) => ExecuteAsync(how switch
    {
        Away.WithoutLogin => $"ALTER ROLE {_principal} LOGIN",
        Away.RenamedSchema => "ALTER SCHEMA elsewhere RENAME TO ordering",
        _ => $"GRANT ALL ON SCHEMA ordering TO {_principal}",
    });

    public async ValueTask DisposeAsync()
    {
        await (_host?.DisposeAsync() ?? ValueTask.CompletedTask);
        _directory.Dispose();
        NpgsqlConnection.ClearAllPools();
        await _server.DropDatabaseAsync(_database);
        await _server.ExecuteAsync($"DROP ROLE {_principal}");
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(_database + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}

/// <summary>The tests on PostgreSQL share a server, which the last of them stops.</summary>
[CollectionDefinition(Name)]
public sealed class OnPostgreSql : ICollectionFixture<PostgreSqlForTests>
{
    public const string Name = "on PostgreSQL";
}
