using System.Reflection;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Monolith.Runtime.Storage;

/// <summary>
/// Finds a module's migrations for its database provider. They are in a folder, and so a namespace, that has the provider's name. By
/// default, EF Core treats all migrations of a DbContext in a project as one list.
/// </summary>
internal sealed class ModuleMigrations : IMigrationsAssembly
{
    /// <summary>The name of the table that lists the applied migrations of a schema.</summary>
    public const string History = "module_migrations";

    private readonly IMigrationsIdGenerator _ids;

    public ModuleMigrations(ICurrentDbContext current, IMigrationsIdGenerator ids)
    {
        _ids = ids;
        var context = (ModuleDbContext)current.Context;
        Assembly = context.GetType().Assembly;
        var own = Assembly.DefinedTypes
            .Where(type => !type.IsAbstract && type.GetCustomAttribute<DbContextAttribute>()?.ContextType == context.GetType())
            .Where(type => type.Namespace?.EndsWith("." + context.Storage.Provider.Name, StringComparison.Ordinal) == true)
            .ToList();
        Migrations = new SortedList<string, TypeInfo>(own.Where(type => type.IsSubclassOf(typeof(Migration)))
            .ToDictionary(type => type.GetCustomAttribute<MigrationAttribute>()?.Id
                ?? throw new InvalidOperationException($"{type.FullName} has no [Migration] attribute."), type => type));
        ModelSnapshot = own.SingleOrDefault(type => type.IsSubclassOf(typeof(ModelSnapshot))) is { } snapshot
            ? (ModelSnapshot)Activator.CreateInstance(snapshot.AsType())!
            : null;
    }

    /// <inheritdoc/>
    public Assembly Assembly { get; }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, TypeInfo> Migrations { get; }

    /// <inheritdoc/>
    public ModelSnapshot? ModelSnapshot { get; }

    /// <inheritdoc/>
    public string? FindMigrationId(string nameOrId) => Migrations.Keys.FirstOrDefault(id =>
        (_ids.IsValidId(nameOrId) ? id : _ids.GetName(id)).Equals(nameOrId, StringComparison.OrdinalIgnoreCase));

    /// <inheritdoc/>
    public Migration CreateMigration(TypeInfo migrationClass, string activeProvider)
    {
        ArgumentNullException.ThrowIfNull(migrationClass);
        var migration = (Migration)Activator.CreateInstance(migrationClass.AsType())!;
        migration.ActiveProvider = activeProvider;
        return migration;
    }
}
