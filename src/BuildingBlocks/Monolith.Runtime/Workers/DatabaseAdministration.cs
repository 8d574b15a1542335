using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Monolith.Runtime.Storage;

namespace Monolith.Runtime;

/// <summary>Administers the modules' databases, for the host's commands.</summary>
public interface IDatabaseAdministration
{
    /// <summary>Reads the location and the schema status of each module's database.</summary>
    Task<IReadOnlyList<DatabaseStatus>> ReadStatusAsync(CancellationToken cancellationToken);

    /// <summary>Reads the location and the schema status of one module's database.</summary>
    /// <exception cref="UnknownModuleException">No module of this process has that name.</exception>
    Task<DatabaseStatus> ReadStatusAsync(string module, CancellationToken cancellationToken);

    /// <summary>Returns what keeps Hangfire from using its storage, such as missing tables, with the next step; or null.</summary>
    Task<string?> FindQueueErrorAsync(CancellationToken cancellationToken);

    /// <summary>Describes why the database of a module does not answer: the module, the place of its data, the reason and the next step.</summary>
    /// <param name="module">The module.</param>
    /// <param name="failure">The failure of its database.</param>
    string Explain(string module, Exception failure);

    /// <summary>Upgrades the schema of a module, or the schemas of all modules and Hangfire when null.</summary>
    /// <exception cref="UnknownModuleException">No module of this process has that name.</exception>
    /// <exception cref="InvalidOperationException">A schema is newer than this binary or too old for it, the database of a module does not
    /// answer, or Hangfire's tables could not be created.</exception>
    /// <returns>The framework versions and migrations that were applied, by module.</returns>
    Task<IReadOnlyList<(string Module, IReadOnlyList<string> Migrations)>> MigrateAsync(string? module, CancellationToken cancellationToken);

    /// <summary>
    /// Creates the SQL script for the schema of a module, or of all modules when null, for its database provider. The scripts are
    /// idempotent on a server.
    /// </summary>
    /// <exception cref="UnknownModuleException">No module of this process has that name.</exception>
    /// <returns>The scripts by module.</returns>
    IReadOnlyList<(string Module, string Script)> Script(string? module);

    /// <summary>Returns the name of a module, or of all modules when null, as the host lists them.</summary>
    /// <exception cref="UnknownModuleException">No module of this process has that name.</exception>
    IReadOnlyList<string> NamesOf(string? module);

    /// <summary>
    /// Marks the target of a copy as unfinished before any module is copied, so that no host starts on a server that has received only
    /// some of its modules. A target that already holds data stays as it is.
    /// </summary>
    /// <param name="module">The module.</param>
    /// <param name="to">The database provider of the target.</param>
    /// <param name="connectionString">The connection string of the schema's owner on the target.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <exception cref="UnknownModuleException">No module of this process has that name.</exception>
    /// <exception cref="InvalidOperationException">The copy is not possible. The message says why.</exception>
    Task PrepareCopyAsync(string module, DatabaseProvider to, string connectionString, CancellationToken cancellationToken);

    /// <summary>Copies a module's data to an empty schema on a server and compares both sides. The source stays unchanged.</summary>
    /// <param name="module">The module.</param>
    /// <param name="to">The database provider of the target.</param>
    /// <param name="connectionString">The module's connection string on the target.</param>
    /// <param name="progress">Reports progress. May be null.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <exception cref="UnknownModuleException">No module of this process has that name.</exception>
    /// <exception cref="InvalidOperationException">The copy is not possible. The message says why.</exception>
    Task<CopyReport> CopyAsync(
        string module, DatabaseProvider to, string connectionString, IProgress<CopyProgress>? progress, CancellationToken cancellationToken);

    /// <summary>
    /// Moves a module's data to a server while the module runs. If a step before the handover fails, the module keeps running on the source.
    /// </summary>
    /// <param name="module">The module.</param>
    /// <param name="to">The database provider of the target.</param>
    /// <param name="connectionString">The connection string of the schema's owner on the target.</param>
    /// <param name="progress">Reports progress. May be null.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <exception cref="UnknownModuleException">No module of this process has that name.</exception>
    /// <exception cref="InvalidOperationException">The move is not possible. The message says why.</exception>
    Task<MoveReport> MoveAsync(
        string module, DatabaseProvider to, string connectionString, IProgress<MoveProgress>? progress, CancellationToken cancellationToken);

    /// <summary>Unblocks writes on the source after an interrupted move.</summary>
    /// <param name="module">The module.</param>
    /// <param name="to">The database provider to which the move was started.</param>
    /// <param name="connectionString">The connection string of the schema's owner on the target.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <exception cref="UnknownModuleException">No module of this process has that name.</exception>
    /// <exception cref="InvalidOperationException">The data was handed over, or it is unknown whether it was.</exception>
    Task UndoMoveAsync(string module, DatabaseProvider to, string connectionString, CancellationToken cancellationToken);
}

/// <summary>The status of a module's database.</summary>
/// <param name="Module">The module.</param>
/// <param name="Provider">The database provider.</param>
/// <param name="Database">The location of the database, without its password.</param>
/// <param name="Principal">The principal under which the module connects, or null when the provider has no principals.</param>
/// <param name="FrameworkVersion">The version of the framework's tables in the schema, or 0 when they do not exist.</param>
/// <param name="Applied">The number of the module's migrations in the schema.</param>
/// <param name="Pending">The framework versions and migrations that the schema lacks, in order.</param>
/// <param name="LastError">Another problem with the database, or null.</param>
public sealed record DatabaseStatus(
    string Module, string Provider, string Database, string? Principal, int FrameworkVersion, int Applied, IReadOnlyList<string> Pending, string? LastError)
{
    /// <summary>The value of <see cref="Provider"/> for a module whose state lives in memory. It has no schema.</summary>
    public const string InMemory = "InMemory";

    /// <summary>What an administrator should change in the database, with the statements.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}

internal sealed class DatabaseAdministration(ModuleCatalog modules, JobStorageDatabase jobs, ModuleContainers containers, ModuleOutages outages) : IDatabaseAdministration
{
    public async Task<IReadOnlyList<DatabaseStatus>> ReadStatusAsync(CancellationToken cancellationToken)
    {
        var all = new List<DatabaseStatus>();
        foreach (var module in modules.Descriptors)
        {
            all.Add(await ReadStatusAsync(module, cancellationToken));
        }

        return all;
    }

    public Task<DatabaseStatus> ReadStatusAsync(string module, CancellationToken cancellationToken) => ReadStatusAsync(
        modules.Find(module) ?? throw new UnknownModuleException(module, modules.Descriptors.Select(d => d.Name)), cancellationToken);

    public Task<string?> FindQueueErrorAsync(CancellationToken cancellationToken) => jobs.FindErrorAsync(cancellationToken);

    public string Explain(string module, Exception failure) => outages.Explain(module, failure);

    public async Task<IReadOnlyList<(string Module, IReadOnlyList<string> Migrations)>> MigrateAsync(string? module, CancellationToken cancellationToken)
    {
        var all = new List<(string, IReadOnlyList<string>)>();
        foreach (var descriptor in Concerned(module))
        {
            try
            {
                await InAsync(descriptor, async db => all.Add((descriptor.Name, await ModuleMigrator.MigrateAsync(db, cancellationToken))));
            }
            catch (Exception e) when (outages.IsOutageAtStart(descriptor.Name, e))
            {
                throw new InvalidOperationException(outages.Explain(descriptor.Name, e), e);
            }
        }

        if (module is null)
        {
            await jobs.PrepareAsync(cancellationToken);
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
                return (descriptor.Name, ModuleMigrator.ScriptOf(scope.ServiceProvider.GetRequiredService<ModuleDbContext>()));
            }),
        ];
    }

    public IReadOnlyList<string> NamesOf(string? module) => [.. Concerned(module).Select(descriptor => descriptor.Name)];

    public async Task<CopyReport> CopyAsync(
        string module, DatabaseProvider to, string connectionString, IProgress<CopyProgress>? progress, CancellationToken cancellationToken)
    {
        CopyReport? report = null;
        await WithTargetAsync(module, connectionString, async (db, settings) => report = await ModuleCopy.RunAsync(db, to, settings, progress, cancellationToken));
        return report!;
    }

    public async Task<MoveReport> MoveAsync(
        string module, DatabaseProvider to, string connectionString, IProgress<MoveProgress>? progress, CancellationToken cancellationToken)
    {
        MoveReport? report = null;
        await WithTargetAsync(module, connectionString, async (db, settings) => report = await ModuleMove.RunAsync(db, to, settings, progress, cancellationToken));
        return report!;
    }

    public Task PrepareCopyAsync(string module, DatabaseProvider to, string connectionString, CancellationToken cancellationToken) =>
        WithTargetAsync(module, connectionString, (db, settings) => ModuleCopy.PrepareAsync(db, to, settings, cancellationToken));

    public Task UndoMoveAsync(string module, DatabaseProvider to, string connectionString, CancellationToken cancellationToken) =>
        WithTargetAsync(module, connectionString, (db, settings) => ModuleMove.UndoAsync(db, to, settings, cancellationToken));

    private async Task<DatabaseStatus> ReadStatusAsync(ModuleDescriptor module, CancellationToken cancellationToken)
    {
        if (module.Database is not { } database)
        {
            return new DatabaseStatus(module.Name, DatabaseStatus.InMemory, "", null, 0, 0, [], null);
        }

        var status = new DatabaseStatus(module.Name, database.Provider.Name, database.Identity, database.Principal, 0, 0, [], null);
        try
        {
            await InAsync(module, async db =>
            {
                var schema = await ModuleMigrator.ReadStatusAsync(db, cancellationToken);
                var warnings = await FindWarningsAsync(db, cancellationToken);
                status = status with
                {
                    FrameworkVersion = schema.FrameworkVersion,
                    Applied = schema.Applied,
                    Pending = schema.Pending,
                    Warnings = warnings,
                    LastError = schema.Pending.Count > 0 ? null : await DataStates.ReadAsync(db, cancellationToken) switch
                    {
                        DataState.Unfinished => "an unfinished copy",
                        DataState.MovedAway => "out of date: the data was moved to another database",
                        _ => null,
                    },
                };
            });
            return status;
        }
        catch (UnknownSchemaException e)
        {
            return status with { LastError = e.Message };
        }
        catch (Exception e) when (database.Provider.IsTransient(e))
        {
            // Not the innermost exception: on SQL Server, that is a system error with the text "Success".
            return status with { LastError = (FindOwn(e) ?? e).Message };
        }
    }

    private static async Task<IReadOnlyList<string>> FindWarningsAsync(ModuleDbContext db, CancellationToken cancellationToken)
    {
        if (!db.Storage.Provider.IsServer)
        {
            return [];
        }

        await db.Database.OpenConnectionAsync(cancellationToken);
        try
        {
            return await db.Storage.Provider.FindWarningsAsync(db.Database.GetDbConnection(), cancellationToken);
        }
        finally
        {
            await db.Database.CloseConnectionAsync();
        }
    }

    private static DbException? FindOwn(Exception? failure) => failure as DbException ?? (failure is null ? null : FindOwn(failure.InnerException));

    private IEnumerable<ModuleDescriptor> Concerned(string? module)
    {
        var all = modules.WithDatabase.Select(stored => stored.Module);
        return module is null ? all : modules.Find(module) switch
        {
            null => throw new UnknownModuleException(module, all.Select(d => d.Name)),
            { IsInMemory: true } found => throw InMemoryModules.Refuse(found.Name, "Every start builds its state"),
            var found => [found],
        };
    }

    /// <summary>Runs work with a module's database and the settings of the same schema on another server.</summary>
    private Task WithTargetAsync(string module, string connectionString, Func<ModuleDbContext, DatabaseSettings, Task> work)
    {
        var descriptor = Concerned(module).Single();
        return InAsync(descriptor, db => work(db, descriptor.Database!.Settings with { ConnectionString = connectionString }));
    }

    private async Task InAsync(ModuleDescriptor module, Func<ModuleDbContext, Task> work)
    {
        await using var scope = containers.CreateScope(module.Name);
        await work(scope.ServiceProvider.GetRequiredService<ModuleDbContext>());
    }
}
