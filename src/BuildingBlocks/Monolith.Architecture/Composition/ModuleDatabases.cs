using Microsoft.Extensions.Configuration;
using Monolith.Runtime.Storage;

namespace Monolith.Architecture;

/// <summary>
/// Determines the database providers that a module must support: the configured one, those that it has migrations for, and those that other
/// modules have migrations for, because the modules of a solution usually change providers together. A module whose own settings choose a
/// provider is exempt from the last group.
/// </summary>
internal static class ModuleDatabases
{
    private const string Chosen = "Database:Provider", Connection = "Database:ConnectionString";

    /// <summary>A syntactically valid connection string that is never opened.</summary>
    private const string Nowhere = "Server=design;Database=design";

    public static IReadOnlyList<string> Of(Module module, IConfiguration settings, Solution solution)
    {
        var configured = ConfiguredFor(module, settings);
        var together = ChoosesOwnProvider(module, settings) ? [module] : solution.Modules.Where(other => !ChoosesOwnProvider(other, settings)).ToList();
        return [configured, .. DatabaseProvider.All.Select(p => p.Name).Where(p => !IsSame(p, configured) && together.Exists(m => HasMigrations(m, p)))];
    }

    /// <summary>Returns the settings with which a module composes on a provider, in addition to the host's settings.</summary>
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

    private static bool ChoosesOwnProvider(Module module, IConfiguration settings) => settings[OwnKey(module, Chosen)] is not null;

    private static bool HasMigrations(Module module, string provider) => module.Project?.Types.Any(
        type => type.IsMigration() && type.Namespace.EndsWith("." + provider, StringComparison.Ordinal)) == true;

    private static string OwnKey(Module module, string key) => $"Modules:{module.Name}:{key}";

    private static bool IsSame(string one, string other) => one.Equals(other, StringComparison.OrdinalIgnoreCase);
}
