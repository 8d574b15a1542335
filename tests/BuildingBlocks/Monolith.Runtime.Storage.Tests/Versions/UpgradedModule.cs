using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;
using Monolith.Conformance;
using Monolith.Runtime.Events;

namespace Monolith.Runtime.Storage.Tests;

/// <summary>A module without its own tables.</summary>
internal sealed class UpgradedDbContext(DbContextOptions<UpgradedDbContext> options) : ModuleDbContext(options);

/// <summary>The same module with its schema, and the columns that a test needs to write rows of an earlier version.</summary>
internal sealed class UpgradedModule(DatabaseProvider provider, DatabaseSettings settings, Func<Task> cleanUp) : IAsyncDisposable
{
    public const string Name = "upgraded";

    public DatabaseProvider Provider => provider;

    public DatabaseSettings Settings => settings;

    public async Task InAsync(Func<UpgradedDbContext, Task> work)
    {
        await using var services = new ServiceCollection()
            .AddSingleton(_ => new ModuleStorage(
                Name, provider, settings, new EventRegistry([typeof(Noted).Assembly]), new MessagingOptions(), TimeProvider.System))
            .AddModuleStorage<UpgradedDbContext>()
            .BuildServiceProvider();
        await using var scope = services.CreateAsyncScope();
        await work(scope.ServiceProvider.GetRequiredService<UpgradedDbContext>());
    }

    /// <summary>Brings an empty schema to a version of the framework's tables, as a binary of that version does.</summary>
    public async Task CreateAsync(int version, CancellationToken cancellationToken)
    {
        await provider.PrepareAsync(settings, cancellationToken);
        await InAsync(async db =>
        {
            await using var framework = FrameworkDbContext.Of(db);
            await framework.GetService<IMigrator>().MigrateAsync(FrameworkVersions.Ids[version - 1], cancellationToken);
        });
    }

    /// <summary>Adds a row, by the names that its columns have in the database.</summary>
    public Task AddAsync(string table, CancellationToken cancellationToken, params IReadOnlyList<(string Column, object Value)> values) => InAsync(async db =>
    {
        var names = db.GetService<ISqlGenerationHelper>();
        await db.Database.OpenConnectionAsync(cancellationToken);
        await using var command = db.Database.GetDbConnection().CreateCommand();
        foreach (var (column, value) in values)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = ($"@{column}", value is DateTimeOffset time && !provider.IsServer ? Microseconds.SinceEpoch(time) : value);
            command.Parameters.Add(parameter);
        }

        command.CommandText =
            $"INSERT INTO {names.DelimitIdentifier(table, provider.IsServer ? settings.Schema : null)} ({string.Join(", ", values.Select(v => names.DelimitIdentifier(v.Column)))}) " +
            $"VALUES ({string.Join(", ", values.Select(v => $"@{v.Column}"))})";
        await command.ExecuteNonQueryAsync(cancellationToken);
    });

    public async ValueTask DisposeAsync() => await cleanUp();
}
