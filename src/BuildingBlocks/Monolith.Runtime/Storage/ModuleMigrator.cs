using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Monolith.Runtime.Storage;

/// <summary>Brings a module's schema up to date: first the framework's tables, then the module's own.</summary>
public static class ModuleMigrator
{
    /// <summary>The framework version of this binary; see <see cref="SchemaStatus.FrameworkVersion"/>.</summary>
    public static int FrameworkVersion => FrameworkVersions.Ids.Count;

    /// <summary>Reads what the module's schema has and lacks.</summary>
    /// <param name="db">The module's context.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <exception cref="UnknownSchemaException">Another build made the schema, newer than this one or too old.</exception>
    public static async Task<SchemaStatus> ReadStatusAsync(ModuleDbContext db, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        await using var framework = FrameworkDbContext.Of(db);
        return await ReadStatusAsync(db, framework, cancellationToken);
    }

    /// <summary>The framework versions and migrations that this binary has and the module's schema lacks, in order.</summary>
    /// <param name="db">The module's context.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <exception cref="UnknownSchemaException">Another build made the schema, newer than this one or too old.</exception>
    public static async Task<IReadOnlyList<string>> FindPendingAsync(ModuleDbContext db, CancellationToken cancellationToken) =>
        (await ReadStatusAsync(db, cancellationToken)).Pending;

    /// <summary>Applies what is pending, one process at a time.</summary>
    /// <param name="db">The module's context.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <exception cref="UnknownSchemaException">Another build made the schema, newer than this one or too old.</exception>
    /// <returns>The framework versions and migrations that were pending.</returns>
    public static async Task<IReadOnlyList<string>> MigrateAsync(ModuleDbContext db, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        var (provider, settings) = (db.Storage.Provider, db.Storage.Settings);
        await provider.PrepareAsync(settings, cancellationToken);
        await using var framework = FrameworkDbContext.Of(db);
        if ((await ReadStatusAsync(db, framework, cancellationToken)).Pending.Count == 0)
        {
            return [];
        }

        // Read again under the lock: another process may have been faster.
        await using var alone = await provider.LockMigrationsAsync(settings, cancellationToken);
        var status = await ReadStatusAsync(db, framework, cancellationToken);
        await framework.Database.MigrateAsync(cancellationToken);
        await db.Database.MigrateAsync(cancellationToken);
        return status.Pending;
    }

    /// <summary>The SQL that <see cref="MigrateAsync"/> runs on an empty schema. On a server the script may run again and again.</summary>
    /// <param name="db">The module's context.</param>
    public static string ScriptOf(ModuleDbContext db)
    {
        ArgumentNullException.ThrowIfNull(db);

        // SQLite has no conditional statements.
        var options = db.Storage.Provider.IsServer ? MigrationsSqlGenerationOptions.Idempotent : MigrationsSqlGenerationOptions.Default;
        using var framework = FrameworkDbContext.Of(db);
        return string.Join(
            Environment.NewLine,
            new DbContext[] { framework, db }.Select(context => context.GetService<IMigrator>().GenerateScript(options: options)));
    }

    /// <summary>Creates the framework's tables alone, where the module's come from its model.</summary>
    internal static async Task MigrateFrameworkAsync(ModuleDbContext db, CancellationToken cancellationToken)
    {
        await using var framework = FrameworkDbContext.Of(db);
        await framework.Database.MigrateAsync(cancellationToken);
    }

    private static async Task<SchemaStatus> ReadStatusAsync(ModuleDbContext db, FrameworkDbContext framework, CancellationToken cancellationToken) => SchemaStatus.Of(
        db.Storage,
        framework: [.. await framework.Database.GetAppliedMigrationsAsync(cancellationToken)],
        module: [.. await db.Database.GetAppliedMigrationsAsync(cancellationToken)],
        known: db.Database.GetMigrations());
}
