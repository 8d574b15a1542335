using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Monolith.Runtime.Storage;

/// <summary>Provides the versions of the framework's tables to EF Core's migrator.</summary>
internal sealed partial class FrameworkVersions(ICurrentDbContext current) : IMigrationsAssembly
{
    /// <summary>The versions by their names in the history, which sort in version order. Add new versions here.</summary>
    private static readonly SortedList<string, TypeInfo> ById = new(
        new[]
        {
            typeof(Version1), typeof(Version2), typeof(Version3), typeof(Version4), typeof(Version5), typeof(Version6), typeof(Version7), typeof(Version8),
            typeof(Version9), typeof(Version10), typeof(Version11), typeof(Version12),
        }.ToDictionary(version => version.GetCustomAttribute<MigrationAttribute>()!.Id, version => version.GetTypeInfo()),
        StringComparer.Ordinal);

    /// <summary>The classes of all versions, in order.</summary>
    public static IEnumerable<Type> Types => ById.Values;

    /// <summary>The names of all versions, in order.</summary>
    public static IReadOnlyList<string> Ids => [.. ById.Keys];

    /// <summary>The number of the newest version of this binary.</summary>
    public static int Newest { get; } = NumberOf(ById.Keys[^1]);

    /// <summary>Returns the number in the name of a version: 10 of <c>framework_010_serves_008</c>. Numbers may be missing in between.</summary>
    /// <param name="id">The name of the version.</param>
    public static int NumberOf(string id) => int.Parse(Number().Match(id).Groups[1].ValueSpan, CultureInfo.InvariantCulture);

    /// <summary>
    /// Returns whether a binary can work with a schema that has a version which the binary does not know. The name of a version says so:
    /// <c>framework_010_serves_008</c> serves binaries from version 8 on. Without this addition, a version serves only binaries that know it.
    /// </summary>
    /// <param name="id">The name of the version.</param>
    /// <param name="binary">The number of the newest version of the binary.</param>
    public static bool Serves(string id, int binary) =>
        OldestServed().Match(id) is { Success: true } name && int.Parse(name.Groups[1].ValueSpan, CultureInfo.InvariantCulture) <= binary;

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

    [GeneratedRegex("^framework_([0-9]{3})")]
    private static partial Regex Number();

    [GeneratedRegex("^framework_[0-9]{3}_serves_([0-9]{3})$")]
    private static partial Regex OldestServed();
}
