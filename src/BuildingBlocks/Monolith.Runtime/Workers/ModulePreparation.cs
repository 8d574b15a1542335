using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Monolith.Runtime.Storage;

namespace Monolith.Runtime;

/// <summary>Checks or upgrades the schema of one module before its workers start.</summary>
internal sealed class ModulePreparation(ModuleContainers containers, DataPresence data, IHostEnvironment environment, IConfiguration configuration)
{
    /// <summary>Returns whether the process must not start without a module: <c>Modules:{name}:Required</c>.</summary>
    public bool IsRequired(string module) => configuration.GetValue($"Modules:{module}:Required", defaultValue: false);

    /// <summary>Prepares a module and checks where its data is.</summary>
    /// <exception cref="MissingDatabaseException">The database is missing or empty, and this process may not create it.</exception>
    /// <exception cref="InvalidOperationException">The schema is outdated, and this process may not upgrade it.</exception>
    public async Task PrepareAsync(string module, CancellationToken cancellationToken)
    {
        await using var scope = containers.CreateScope(module);
        var db = scope.ServiceProvider.GetRequiredService<ModuleDbContext>();
        var statements = scope.ServiceProvider.GetRequiredService<FrameworkStatements>();
        TenantRule.Check(db);
        try
        {
            await PrepareAsync(module, db, statements, cancellationToken);
        }
        catch (UnknownSchemaException e) when (e.IsOfAnotherBuild && environment.IsDevelopment() && FindFolder(db) is { } folder)
        {
            throw new UnknownSchemaException(
                $"{e.Message} On your own machine, if you need none of its data, delete the files {Path.Combine(folder, "*.db*")}, which contain the data of all modules, and start the host again.");
        }

        await data.LookAsync(module, cancellationToken);
    }

    private async Task PrepareAsync(string module, ModuleDbContext db, FrameworkStatements statements, CancellationToken cancellationToken)
    {
        if (configuration.MigratesAtStart(environment))
        {
            await ModuleMigrator.MigrateAsync(db, statements, cancellationToken);
        }
        else if (await ModuleMigrator.ReadStatusAsync(db, statements, cancellationToken) is { Pending.Count: > 0 } status)
        {
            throw status.FrameworkVersion == 0
                ? (InvalidOperationException)new MissingDatabaseException(
                    $"The schema of {module} lacks {string.Join(", ", status.Pending)}: its database ({db.Storage.Provider.IdentityOf(db.Storage.Settings)}) is missing or empty. " +
                    "If it had data, restore it from a backup. Otherwise create it with the command 'db migrate', as the owner of the schemas, or set Database:MigrateAtStart to true.")
                : new OutdatedSchemaException($"The schema of {module} lacks {string.Join(", ", status.Pending)}.");
        }
    }

    /// <summary>Returns the folder with the files of the modules, or null if the data of this one is elsewhere. The logs and cursors in them belong together.</summary>
    private string? FindFolder(ModuleDbContext db)
    {
        var folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(ModuleDatabase.DirectoryOf(configuration)));
        return !db.Storage.Provider.IsServer && Path.GetDirectoryName(db.Storage.Provider.IdentityOf(db.Storage.Settings)) == folder ? folder : null;
    }
}

/// <summary>The exception that is thrown when a module's schema is outdated, and this process may not upgrade it.</summary>
/// <param name="message">The module, and what its schema lacks.</param>
internal sealed class OutdatedSchemaException(string message) : InvalidOperationException(message);
