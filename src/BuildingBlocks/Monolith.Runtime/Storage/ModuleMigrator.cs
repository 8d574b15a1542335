using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Storage;

namespace Monolith.Runtime.Storage;

/// <summary>Upgrades a module's schema: first the framework's tables, then the module's own.</summary>
public static class ModuleMigrator
{
    /// <summary>The framework version of this binary. See <see cref="SchemaStatus.FrameworkVersion"/>.</summary>
    public static int FrameworkVersion => FrameworkVersions.Newest;

    /// <summary>Reads which versions and migrations a module's schema has and lacks.</summary>
    /// <param name="db">The module's context.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <exception cref="InvalidOperationException">Another build created the schema, and it is newer than this build or too old for
    /// it, or no migration creates the module's tables.</exception>
    public static Task<SchemaStatus> ReadStatusAsync(ModuleDbContext db, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        return ReadStatusAsync(db, FrameworkStatements.Of(db), cancellationToken);
    }

    /// <summary>Finds the framework versions and migrations that the module's schema lacks, in order.</summary>
    /// <param name="db">The module's context.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <exception cref="InvalidOperationException">Another build created the schema, and it is newer than this build or too old for
    /// it, or no migration creates the module's tables.</exception>
    public static async Task<IReadOnlyList<string>> FindPendingAsync(ModuleDbContext db, CancellationToken cancellationToken) =>
        (await ReadStatusAsync(db, cancellationToken)).Pending;

    /// <summary>Applies the pending versions and migrations. Only one process migrates at a time.</summary>
    /// <param name="db">The module's context.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <exception cref="InvalidOperationException">Another build created the schema, and it is newer than this build or too old for
    /// it, or no migration creates the module's tables.</exception>
    /// <returns>The framework versions and migrations that were applied.</returns>
    public static Task<IReadOnlyList<string>> MigrateAsync(ModuleDbContext db, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        return MigrateAsync(db, FrameworkStatements.Of(db), cancellationToken);
    }

    /// <summary>Applies the pending versions and migrations, if there are any. Otherwise it does not build the module's model.</summary>
    internal static async Task<IReadOnlyList<string>> MigrateAsync(ModuleDbContext db, FrameworkStatements statements, CancellationToken cancellationToken)
    {
        var (provider, settings) = (statements.Storage.Provider, statements.Storage.Settings);
        await provider.PrepareAsync(settings, cancellationToken);
        if ((await ReadStatusAsync(db, statements, cancellationToken)).Pending.Count == 0)
        {
            return [];
        }

        // Read again under the lock, because another process may have migrated in the meantime.
        await using var alone = await provider.LockMigrationsAsync(settings, cancellationToken);
        var status = await ReadStatusAsync(db.GetType(), statements, cancellationToken);
        await using var framework = FrameworkDbContext.Of(db);
        await framework.Database.MigrateAsync(cancellationToken);
        await db.Database.MigrateAsync(cancellationToken);
        await ProtectTablesAsync(db, cancellationToken);
        await RequireMigrationsAsync(db, statements, cancellationToken);
        return status.Pending;
    }

    /// <summary>
    /// Creates the SQL script that <see cref="MigrateAsync(ModuleDbContext, CancellationToken)"/> runs on an empty schema. On a server the script is idempotent.
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
            await db.GetService<IRelationalConnection>().WhileOpenAsync(
                connection => connection.ExecuteAsync(provisioning.ProtectTables(principals), cancellationToken), cancellationToken);
        }
    }

    /// <summary>Reads which versions and migrations a module's schema has and lacks. If the module has migrations, its model is not built.</summary>
    internal static async Task<SchemaStatus> ReadStatusAsync(ModuleDbContext db, FrameworkStatements statements, CancellationToken cancellationToken)
    {
        var status = await ReadStatusAsync(db.GetType(), statements, cancellationToken);
        if (status.Pending.Count == 0)
        {
            await RequireMigrationsAsync(db, statements, cancellationToken);
        }

        return status;
    }

    /// <summary>A module without migrations has nothing that could be pending, and its first query would fail.</summary>
    private static async Task RequireMigrationsAsync(ModuleDbContext db, FrameworkStatements statements, CancellationToken cancellationToken)
    {
        var (context, storage) = (db.GetType(), statements.Storage);
        if (db is ModuleDocuments || ModuleMigrations.FindIn(context, storage.Provider).Count > 0)
        {
            return;
        }

        foreach (var table in db.Model.GetEntityTypes().Where(entity => !FrameworkTables.Owns(entity)).Select(entity => entity.GetTableName()).OfType<string>().Distinct())
        {
            try
            {
                await statements.ReadAsync($"SELECT 1 FROM {storage.Table(table)} WHERE 1 = 0", row => row.GetInt32(0), cancellationToken);
            }
            catch (DbException e) when (storage.Provider.IsSchemaMissing(e))
            {
                throw new UnknownSchemaException(
                    $"Module '{storage.Module}' has no migrations for {storage.Provider.Name}, so nothing creates its table {table}. "
                    + $"Run build/add-migration {context.Assembly.GetName().Name} Initial{(storage.Provider.IsServer ? $" (build/add-provider {storage.Provider.Name}, if no module has migrations for it yet)" : "")}, or 'dotnet ef migrations add Initial --context {context.Name} --output-dir Migrations/{storage.Provider.Name}' with the module as the project and the host as the startup project, and build the host again.");
            }
        }
    }

    /// <summary>Reads which versions and migrations a module's schema has and lacks, without the module's model.</summary>
    internal static async Task<SchemaStatus> ReadStatusAsync(Type context, FrameworkStatements statements, CancellationToken cancellationToken)
    {
        var (storage, exists) = (statements.Storage, await statements.FindDatabaseAsync(cancellationToken));
        return SchemaStatus.Of(
            storage,
            framework: exists ? await ReadHistoryAsync(FrameworkTables.History) : [],
            module: exists ? await ReadHistoryAsync(ModuleMigrations.History) : [],
            known: ModuleMigrations.FindIn(context, storage.Provider).Keys);

        async Task<IReadOnlyList<string>> ReadHistoryAsync(string table)
        {
            try
            {
                return await statements.ReadAsync($"SELECT migration_id FROM {storage.Table(table)} ORDER BY migration_id", row => row.GetString(0), cancellationToken);
            }
            catch (DbException e) when (storage.Provider.IsSchemaMissing(e))
            {
                return [];
            }
        }
    }
}
