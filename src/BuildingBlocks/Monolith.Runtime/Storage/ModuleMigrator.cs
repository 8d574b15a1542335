using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Monolith.Runtime.Storage;

/// <summary>Upgrades a module's schema: first the framework's tables, then the module's own.</summary>
public static class ModuleMigrator
{
    /// <summary>The framework version of this binary. See <see cref="SchemaStatus.FrameworkVersion"/>.</summary>
    public static int FrameworkVersion => FrameworkVersions.Ids.Count;

    /// <summary>Reads which versions and migrations a module's schema has and lacks.</summary>
    /// <param name="db">The module's context.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <exception cref="InvalidOperationException">Another build created the schema, and it is newer than this build or too old for
    /// it.</exception>
    public static async Task<SchemaStatus> ReadStatusAsync(ModuleDbContext db, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        await using var framework = FrameworkDbContext.Of(db);
        return await ReadStatusAsync(db, framework, cancellationToken);
    }

    /// <summary>Finds the framework versions and migrations that the module's schema lacks, in order.</summary>
    /// <param name="db">The module's context.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <exception cref="InvalidOperationException">Another build created the schema, and it is newer than this build or too old for
    /// it.</exception>
    public static async Task<IReadOnlyList<string>> FindPendingAsync(ModuleDbContext db, CancellationToken cancellationToken) =>
        (await ReadStatusAsync(db, cancellationToken)).Pending;

    /// <summary>Applies the pending versions and migrations. Only one process migrates at a time.</summary>
    /// <param name="db">The module's context.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <exception cref="InvalidOperationException">Another build created the schema, and it is newer than this build or too old for
    /// it.</exception>
    /// <returns>The framework versions and migrations that were applied.</returns>
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

        // Read again under the lock, because another process may have migrated in the meantime.
        await using var alone = await provider.LockMigrationsAsync(settings, cancellationToken);
        var status = await ReadStatusAsync(db, framework, cancellationToken);
        await framework.Database.MigrateAsync(cancellationToken);
        await db.Database.MigrateAsync(cancellationToken);
        await ProtectTablesAsync(db, cancellationToken);
        return status.Pending;
    }

    /// <summary>
    /// Creates the SQL script that <see cref="MigrateAsync"/> runs on an empty schema. On a server the script is idempotent.
    /// </summary>
    /// <param name="db">The module's context.</param>
    public static string ScriptOf(ModuleDbContext db)
    {
        ArgumentNullException.ThrowIfNull(db);

        // SQLite has no conditional statements.
        var options = db.Storage.Provider.IsServer ? MigrationsSqlGenerationOptions.Idempotent : MigrationsSqlGenerationOptions.Default;
        using var framework = FrameworkDbContext.Of(db);
        return db.Storage.Provider.ScriptHead + string.Join(
            Environment.NewLine,
            new DbContext[] { framework, db }.Select(context => context.GetService<IMigrator>().GenerateScript(options: options)));
    }

    /// <summary>Creates only the framework's tables, for tests that create the module's tables from its model.</summary>
    internal static async Task MigrateFrameworkAsync(ModuleDbContext db, CancellationToken cancellationToken)
    {
        await using var framework = FrameworkDbContext.Of(db);
        await framework.Database.MigrateAsync(cancellationToken);
    }

    private static async Task ProtectTablesAsync(ModuleDbContext db, CancellationToken cancellationToken)
    {
        var (provider, settings) = (db.Storage.Provider, db.Storage.Settings);
        if (provider.Provisioning is { } provisioning
            && ModulePrincipals.OfOwner(settings.Schema, provisioning.PrincipalIn(settings.ConnectionString)) is { } principals)
        {
            await db.Database.OpenConnectionAsync(cancellationToken);
            await using var command = db.Database.GetDbConnection().CreateCommand();
            command.CommandText = provisioning.ProtectTables(principals);
            await command.ExecuteNonQueryAsync(cancellationToken);
            await db.Database.CloseConnectionAsync();
        }
    }

    private static async Task<SchemaStatus> ReadStatusAsync(ModuleDbContext db, FrameworkDbContext framework, CancellationToken cancellationToken) => SchemaStatus.Of(
        db.Storage,
        framework: [.. await framework.Database.GetAppliedMigrationsAsync(cancellationToken)],
        module: [.. await db.Database.GetAppliedMigrationsAsync(cancellationToken)],
        known: db.Database.GetMigrations());
}
