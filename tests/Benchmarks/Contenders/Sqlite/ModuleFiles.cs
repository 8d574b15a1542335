using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;
using Monolith.Runtime;
using Monolith.Runtime.Storage;

namespace Monolith.Benchmarks;

/// <summary>A folder with the SQLite files of a topology, copied from the same files each time.</summary>
internal sealed class ModuleFiles : ModuleData
{
    private readonly string _directory;
    private readonly CommitCounter _commits;

    private ModuleFiles(string directory, Topology topology)
        : base(topology) => (_directory, _commits) = (directory, new CommitCounter(directory));

    public override IEnumerable<KeyValuePair<string, string?>> Configuration => ConfigurationOf(_directory);

    public string this[string module] => Path.Combine(_directory, module + ".db");

    /// <summary>Creates empty files, with the tables that EF Core creates.</summary>
    public static async Task<ModuleFiles> CreateAsync(string root, Topology topology, CancellationToken cancellationToken)
    {
        var (publisher, subscriber) = await TemplatesAsync(root, cancellationToken);
        var files = new ModuleFiles(Directory.CreateDirectory(Path.Combine(root, Guid.CreateVersion7().ToString("n"))).FullName, topology);
        foreach (var source in Enumerable.Range(0, topology.Sources))
        {
            File.Copy(publisher, files[Topology.SourceName(source)]);
        }

        foreach (var (source, number) in topology.Subscriptions())
        {
            File.Copy(subscriber, files[Topology.SubscriberName(source, number)]);
        }

        return files;
    }

    public override long CountCommits() => _commits.Count();

    public override Contender CreateFloor(int publishers) => new SqliteFloor(this, publishers);

    public override async Task FillLogAsync(int events, bool handled, CancellationToken cancellationToken)
    {
        var source = Topology.SourceName(0);
        await ExecuteAsync(this[source], $$"""
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT {{events}})
            INSERT INTO outbox (id, name, version, key, payload, headers, occurred_at, personal)
            SELECT printf('%08X-0000-7000-8000-000000000001', i), '{{source}}.order-placed', {{EventVersion}},
                printf('%08x-0000-7000-8000-000000000002', i),
                printf('{"orderId":"%08x-0000-7000-8000-000000000002","customerId":"%08x-0000-7000-8000-000000000003","total":12.5,"currency":"EUR","placedAt":"2026-01-01T00:00:00+00:00"}', i, i),
                '{}', 1767225600000000, 0
            FROM n;
            """, cancellationToken);
        for (var subscriber = 0; handled && subscriber < Topology.Subscribers; subscriber++)
        {
            await ExecuteAsync(
                this[Topology.SubscriberName(0, subscriber)],
                $"""INSERT INTO cursors (source, "transaction", position) VALUES ('{source}', 0, {events})""",
                cancellationToken);
        }
    }

    public override ValueTask DisposeAsync()
    {
        // The counter keeps files open that SQLite locks until its last connection is closed.
        SqliteConnection.ClearAllPools();
        _commits.Dispose();
        Directory.Delete(_directory, recursive: true);
        return ValueTask.CompletedTask;
    }

    private static KeyValuePair<string, string?>[] ConfigurationOf(string directory) => [new("Database:Directory", directory)];

    private static async Task<(string Publisher, string Subscriber)> TemplatesAsync(string root, CancellationToken cancellationToken)
    {
        var directory = Path.Combine(root, "templates");
        var topology = new Topology();
        var paths = (Path.Combine(directory, Topology.SourceName(0) + ".db"), Path.Combine(directory, Topology.SubscriberName(0, 0) + ".db"));
        if (File.Exists(paths.Item2))
        {
            return paths;
        }

        using var host = MonolithContender.Compose(ConfigurationOf(directory), topology, out _);
        foreach (var module in host.Services.GetRequiredService<ModuleGraph>().Composed)
        {
            await new SqliteProvider().PrepareAsync(new DatabaseSettings($"Data Source={module.Database!.Location}", module.Name), cancellationToken);
            await using var scope = host.Services.GetRequiredService<IModuleContainers>().Of(module.Name).CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<ModuleDbContext>();
            await ModuleMigrator.MigrateFrameworkAsync(db, cancellationToken);
            await db.GetService<IRelationalDatabaseCreator>().CreateTablesAsync(cancellationToken);
        }

        // Closing the last connection leaves one file with all data.
        SqliteConnection.ClearAllPools();
        return paths;
    }

    private static async Task ExecuteAsync(string file, string sql, CancellationToken cancellationToken)
    {
        await using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        await connection.OpenAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
