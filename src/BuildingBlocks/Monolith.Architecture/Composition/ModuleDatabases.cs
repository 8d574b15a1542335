using Microsoft.Extensions.Configuration;
using Monolith.Runtime.Storage;

namespace Monolith.Architecture;

/// <summary>
/// Which kinds of databases a module is to run on: the one that the settings choose, those that it has migrations for, and
/// those that another module has migrations for, as the modules of a solution go to another database together. Only a module
/// for which the settings choose by its name goes its own way.
/// </summary>
internal static class ModuleDatabases
{
    private const string Chosen = "Database:Provider", Connection = "Database:ConnectionString";

    /// <summary>Something that each server's client takes for a connection string. It is opened by nobody.</summary>
    private const string Nowhere = "Server=design;Database=design";

    public static IReadOnlyList<string> Of(Module module, IConfiguration settings, Solution solution)
    {
        var configured = ConfiguredFor(module, settings);
        var together = GoesItsOwnWay(module, settings) ? [module] : solution.Modules.Where(other => !GoesItsOwnWay(other, settings)).ToList();
        return [configured, .. DatabaseProvider.All.Select(p => p.Name).Where(p => !IsSame(p, configured) && together.Exists(m => HasMigrations(m, p)))];
    }

    /// <summary>The settings by which a module composes on a kind of database, on top of those that the Host ships.</summary>
    public static IEnumerable<KeyValuePair<string, string?>> SettingsFor(Module module, string provider, IConfiguration settings)
    {
        var isConfigured = IsSame(provider, ConfiguredFor(module, settings));
        var isServer = DatabaseProvider.All.Any(p => IsSame(p.Name, provider) && p.IsServer);
        var connection = isConfigured ? settings[OwnKey(module, Connection)] ?? (isServer ? settings[Connection] : null) : null;
        return
        [
            new(OwnKey(module, Chosen), provider),
            new(OwnKey(module, Connection), connection ?? (isServer ? Nowhere : null)),
        ];
    }

    private static string ConfiguredFor(Module module, IConfiguration settings) =>
        settings[OwnKey(module, Chosen)] ?? settings[Chosen] ?? DatabaseProvider.All[0].Name;

    private static bool GoesItsOwnWay(Module module, IConfiguration settings) => settings[OwnKey(module, Chosen)] is not null;

    private static bool HasMigrations(Module module, string provider) => module.Project?.Types.Any(
        type => type.IsMigration() && type.Namespace.EndsWith("." + provider, StringComparison.Ordinal)) == true;

    private static string OwnKey(Module module, string key) => $"Modules:{module.Name}:{key}";

    private static bool IsSame(string one, string other) => one.Equals(other, StringComparison.OrdinalIgnoreCase);
}
