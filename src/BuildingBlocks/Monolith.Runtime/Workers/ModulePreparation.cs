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

        await data.LookAsync(module, cancellationToken);
    }
}

/// <summary>The exception that is thrown when a module's schema is outdated, and this process may not upgrade it.</summary>
/// <param name="message">The module, and what its schema lacks.</param>
internal sealed class OutdatedSchemaException(string message) : InvalidOperationException(message);
