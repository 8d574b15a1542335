using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.DependencyInjection;
using Monolith.Persistence;

namespace Monolith.Modules;

/// <summary>What a person does with the modules' databases. The Host's verbs call it.</summary>
public interface IDatabaseDesk
{
    /// <summary>Tells of each module where its data is, and what its schema lacks.</summary>
    Task<IReadOnlyList<DatabaseStatus>> ReadStatusAsync(CancellationToken cancellationToken);

    /// <summary>Brings the schema of a module up to date, or of all and of Hangfire when null.</summary>
    /// <exception cref="UnknownModuleException">No module of this process has that name.</exception>
    /// <returns>The migrations that were applied, by module.</returns>
    Task<IReadOnlyList<(string Module, IReadOnlyList<string> Migrations)>> MigrateAsync(string? module, CancellationToken cancellationToken);

    /// <summary>The SQL of a module's migrations, or of all when null, for the database each is on. It may be run again and again.</summary>
    /// <exception cref="UnknownModuleException">No module of this process has that name.</exception>
    /// <returns>The scripts by module.</returns>
    IReadOnlyList<(string Module, string Script)> Script(string? module);

    /// <summary>The names of a module, or of all when null, as the Host lists them.</summary>
    /// <exception cref="UnknownModuleException">No module of this process has that name.</exception>
    IReadOnlyList<string> NamesOf(string? module);

    /// <summary>Copies a module's data to a server, and compares both; see <see cref="ModuleCopy"/>.</summary>
    /// <param name="module">The module.</param>
    /// <param name="to">The kind of server.</param>
    /// <param name="connectionString">The module's connection there.</param>
    /// <param name="progress">Is told how far it is, or null.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="UnknownModuleException">No module of this process has that name.</exception>
    /// <exception cref="CopyException">It can't be done as things are; the message says why.</exception>
    Task<CopyReport> CopyAsync(
        string module, DatabaseProvider to, string connectionString, IProgress<CopyProgress>? progress, CancellationToken cancellationToken);

    /// <summary>Moves a module's data to a server while the module works; see <see cref="ModuleMove"/>.</summary>
    /// <param name="module">The module.</param>
    /// <param name="to">The kind of server.</param>
    /// <param name="connectionString">The connection there of the schema's owner.</param>
    /// <param name="progress">Is told how far it is, or null.</param>
    /// <param name="cancellationToken">Ends the work; the module works on where it was.</param>
    /// <exception cref="UnknownModuleException">No module of this process has that name.</exception>
    /// <exception cref="CopyException">It can't be done as things are; the message says why.</exception>
    Task<MoveReport> MoveAsync(
        string module, DatabaseProvider to, string connectionString, IProgress<MoveProgress>? progress, CancellationToken cancellationToken);

    /// <summary>Lets a module work where it was, after a move that was broken off; see <see cref="ModuleMove"/>.</summary>
    /// <param name="module">The module.</param>
    /// <param name="to">The kind of server that it was moved to.</param>
    /// <param name="connectionString">The connection there of the schema's owner.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="UnknownModuleException">No module of this process has that name.</exception>
    /// <exception cref="CopyException">The data was handed over, or that can't be told.</exception>
    Task UndoMoveAsync(string module, DatabaseProvider to, string connectionString, CancellationToken cancellationToken);
}

/// <summary>How a module's database is.</summary>
/// <param name="Module">The module.</param>
/// <param name="Provider">The kind of database.</param>
/// <param name="Database">Where it is; never its password.</param>
/// <param name="Principal">Who the module is there, or null where there are no principals.</param>
/// <param name="Applied">How many migrations of this binary it has.</param>
/// <param name="Pending">The migrations that it lacks.</param>
/// <param name="Trouble">What is wrong with it otherwise, or null.</param>
public sealed record DatabaseStatus(
    string Module, string Provider, string Database, string? Principal, int Applied, IReadOnlyList<string> Pending, string? Trouble);

internal sealed class DatabaseDesk(ModuleCatalog modules, JobStorageDatabase jobs, ModuleContainers containers) : IDatabaseDesk
{
    public async Task<IReadOnlyList<DatabaseStatus>> ReadStatusAsync(CancellationToken cancellationToken)
    {
        var all = new List<DatabaseStatus>();
        foreach (var module in modules.Descriptors)
        {
            var status = new DatabaseStatus(
                module.Name, module.Database.Provider.Name, module.Database.Identity, module.Database.Principal, 0, [], null);
            try
            {
                await InAsync(module, async db =>
                {
                    var pending = await ModuleMigrator.FindPendingAsync(db, cancellationToken);
                    all.Add(status with
                    {
                        Applied = db.Database.GetMigrations().Except(pending).Count(),
                        Pending = pending,
                        Trouble = pending.Count > 0 ? null : await DataStates.ReadAsync(db, cancellationToken) switch
                        {
                            DataState.Unfinished => "a copy that was not finished",
                            DataState.MovedAway => "moved away, and left as it was then",
                            _ => null,
                        },
                    });
                });
            }
            catch (Exception e) when (module.Database.Provider.MayPass(e))
            {
                // Not the innermost: under SQL Server's is one of the system's that says "Success".
                all.Add(status with { Trouble = (FindOwn(e) ?? e).Message });
            }
        }

        return all;
    }

    public async Task<IReadOnlyList<(string Module, IReadOnlyList<string> Migrations)>> MigrateAsync(string? module, CancellationToken cancellationToken)
    {
        var all = new List<(string, IReadOnlyList<string>)>();
        foreach (var descriptor in Concerned(module))
        {
            await InAsync(descriptor, async db => all.Add((descriptor.Name, await ModuleMigrator.MigrateAsync(db, cancellationToken))));
        }

        if (module is null)
        {
            jobs.Prepare();
        }

        return all;
    }

    public IReadOnlyList<(string Module, string Script)> Script(string? module)
    {
        return
        [
            .. Concerned(module).Select(descriptor =>
            {
                using var scope = containers.Of(descriptor.Name).CreateScope();
                var migrator = scope.ServiceProvider.GetRequiredService<ModuleDbContext>().GetService<IMigrator>();

                // SQLite has no statements that look before they do.
                return (descriptor.Name, migrator.GenerateScript(
                    options: descriptor.Database.Provider.IsServer ? MigrationsSqlGenerationOptions.Idempotent : MigrationsSqlGenerationOptions.Default));
            }),
        ];
    }

    public IReadOnlyList<string> NamesOf(string? module) => [.. Concerned(module).Select(descriptor => descriptor.Name)];

    public async Task<CopyReport> CopyAsync(
        string module, DatabaseProvider to, string connectionString, IProgress<CopyProgress>? progress, CancellationToken cancellationToken)
    {
        CopyReport? report = null;
        await BetweenAsync(module, connectionString, async (db, settings) => report = await ModuleCopy.RunAsync(db, to, settings, progress, cancellationToken));
        return report!;
    }

    public async Task<MoveReport> MoveAsync(
        string module, DatabaseProvider to, string connectionString, IProgress<MoveProgress>? progress, CancellationToken cancellationToken)
    {
        MoveReport? report = null;
        await BetweenAsync(module, connectionString, async (db, settings) => report = await ModuleMove.RunAsync(db, to, settings, progress, cancellationToken));
        return report!;
    }

    public Task UndoMoveAsync(string module, DatabaseProvider to, string connectionString, CancellationToken cancellationToken) =>
        BetweenAsync(module, connectionString, (db, settings) => ModuleMove.UndoAsync(db, to, settings, cancellationToken));

    private static DbException? FindOwn(Exception? failure) => failure as DbException ?? (failure is null ? null : FindOwn(failure.InnerException));

    private IEnumerable<ModuleDescriptor> Concerned(string? module) => module is null
        ? modules.Descriptors
        : [modules.Find(module) ?? throw new UnknownModuleException(module, modules.Descriptors.Select(d => d.Name))];

    /// <summary>Works with a module's database, and the settings of the same schema at another.</summary>
    private Task BetweenAsync(string module, string connectionString, Func<ModuleDbContext, DatabaseSettings, Task> work)
    {
        var descriptor = Concerned(module).Single();
        return InAsync(descriptor, db => work(db, descriptor.Database.Settings with { ConnectionString = connectionString }));
    }

    private async Task InAsync(ModuleDescriptor module, Func<ModuleDbContext, Task> work)
    {
        await using var scope = containers.CreateScope(module.Name);
        await work(scope.ServiceProvider.GetRequiredService<ModuleDbContext>());
    }
}
