using System.Reflection;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Monolith.Runtime.Storage;

/// <summary>Provides the versions of the framework's tables to EF Core's migrator.</summary>
internal sealed class FrameworkVersions(ICurrentDbContext current) : IMigrationsAssembly
{
    /// <summary>The versions by their names in the history, which sort in version order. Add new versions here.</summary>
    private static readonly SortedList<string, TypeInfo> ById = new(
        new[]
        {
            typeof(Version1), typeof(Version2), typeof(Version3), typeof(Version4), typeof(Version5), typeof(Version6), typeof(Version7), typeof(Version8),
            typeof(Version10),
        }.ToDictionary(version => version.GetCustomAttribute<MigrationAttribute>()!.Id, version => version.GetTypeInfo()),
        StringComparer.Ordinal);

    /// <summary>The names of all versions, in order.</summary>
    public static IReadOnlyList<string> Ids => [.. ById.Keys];

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, TypeInfo> Migrations => ById;

    /// <inheritdoc/>
    public Assembly Assembly => typeof(FrameworkVersions).Assembly;

    /// <summary>Null, because a test compares the tables with the model of a module.</summary>
    public ModelSnapshot? ModelSnapshot => null;

    /// <inheritdoc/>
    public string? FindMigrationId(string nameOrId) => ById.ContainsKey(nameOrId) ? nameOrId : null;

    /// <inheritdoc/>
    public Migration CreateMigration(TypeInfo migrationClass, string activeProvider)
    {
        ArgumentNullException.ThrowIfNull(migrationClass);
        var storage = ((FrameworkDbContext)current.Context).Storage;
        var version = (FrameworkVersion)Activator.CreateInstance(migrationClass.AsType(), storage.Provider, storage.Settings.Schema)!;
        version.ActiveProvider = activeProvider;
        return version;
    }
}
