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
        Migrations = FindIn(context.GetType(), context.Storage.Provider);
        ModelSnapshot = TypesOf<ModelSnapshot>(context.GetType(), context.Storage.Provider).SingleOrDefault() is { } snapshot
            ? (ModelSnapshot)Activator.CreateInstance(snapshot.AsType())!
            : null;
    }

    /// <summary>Finds the migrations of a module's context for a provider by their ids, in order.</summary>
    public static SortedList<string, TypeInfo> FindIn(Type context, DatabaseProvider provider) => new(TypesOf<Migration>(context, provider)
        .ToDictionary(type => type.GetCustomAttribute<MigrationAttribute>()?.Id
            ?? throw new InvalidOperationException($"{type.FullName} has no [Migration] attribute."), type => type));

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

    private static IEnumerable<TypeInfo> TypesOf<TBase>(Type context, DatabaseProvider provider) => context.Assembly.DefinedTypes
        .Where(type => !type.IsAbstract && type.IsSubclassOf(typeof(TBase)))
        .Where(type => type.GetCustomAttribute<DbContextAttribute>()?.ContextType == context)
        .Where(type => type.Namespace?.EndsWith("." + provider.Name, StringComparison.Ordinal) == true);
}
