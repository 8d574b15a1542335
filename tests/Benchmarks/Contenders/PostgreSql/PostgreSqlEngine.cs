using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;
using Monolith.Conformance;
using Monolith.Runtime;
using Monolith.Runtime.Storage;
using Npgsql;

namespace Monolith.Benchmarks;

/// <summary>A PostgreSQL server for this process, with a database per run and a schema and principal per module.</summary>
internal sealed class PostgreSqlEngine : IEngine, IAsyncDisposable
{
    public const string Title = "PostgreSQL";

    private readonly PostgreSqlServer _server;
    private readonly Dictionary<(int Sources, int Subscribers), string> _templates = [];
    private readonly HashSet<string> _principals = [];

    private PostgreSqlEngine(PostgreSqlServer server, string description) => (_server, Description) = (server, description);

    public string Name => Title;

    public bool IsServer => true;

    public string Description { get; }

    public PostgreSqlServer Server => _server;

    /// <summary>Starts the server.</summary>
    /// <exception cref="InvalidOperationException">The server does not wait for the disk.</exception>
    public static async Task<PostgreSqlEngine> StartAsync(string root, CancellationToken cancellationToken)
    {
        var server = await PostgreSqlServer.StartDurableAsync(root);
        try
        {
            var (fsync, commit) = (await ShowAsync("fsync"), await ShowAsync("synchronous_commit"));
            return (fsync, commit) is ("on", "on")
                ? new PostgreSqlEngine(server, $"{Title} {await ShowAsync("server_version")} on the same machine, with fsync and synchronous_commit on, otherwise with defaults.")
                : throw new InvalidOperationException($"{Title} does not wait for the disk: fsync is {fsync} and synchronous_commit is {commit}. Both must be on.");
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }

        async Task<string> ShowAsync(string setting)
        {
            await using var connection = new NpgsqlConnection(server.ConnectionString);
            await connection.OpenAsync(cancellationToken);
            await using var command = new NpgsqlCommand($"SHOW {setting}", connection);
            return (string)(await command.ExecuteScalarAsync(cancellationToken))!;
        }
    }

    public async Task<ModuleData> CreateAsync(Topology topology, CancellationToken cancellationToken)
    {
        var shape = (topology.Sources, topology.Subscribers);
        if (!_templates.TryGetValue(shape, out var template))
        {
            _templates[shape] = template = await CreateTemplateAsync(topology, cancellationToken);
        }

        return new ModuleSchemas(topology, _server, await _server.CreateDatabaseAsync(template));
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    /// <summary>Creates the tables that each run copies, with EF Core.</summary>
    private async Task<string> CreateTemplateAsync(Topology topology, CancellationToken cancellationToken)
    {
        var template = await _server.CreateDatabaseAsync();
        using var host = MonolithContender.Compose(ModuleSchemas.ConfigurationOf(topology, _ => template), topology, out _);
        foreach (var module in host.Services.GetRequiredService<ModuleGraph>().Composed)
        {
            await using var scope = host.Services.GetRequiredService<IModuleContainers>().Of(module.Name).CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<ModuleDbContext>();
            await ModuleMigrator.MigrateFrameworkAsync(db, cancellationToken);
            var database = db.Database;
            await database.GetService<IRelationalDatabaseCreator>().CreateTablesAsync(cancellationToken);
            await database.ExecuteSqlRawAsync(
                string.Create(CultureInfo.InvariantCulture, $"""
                {(_principals.Add(module.Name) ? $"CREATE ROLE \"{module.Name}\" LOGIN;" : "")}
                GRANT USAGE ON SCHEMA "{module.Name}" TO "{module.Name}";
                GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA "{module.Name}" TO "{module.Name}";
                """),
                cancellationToken);
        }

        // The database to copy must have no connections.
        NpgsqlConnection.ClearAllPools();
        return template;
    }
}
