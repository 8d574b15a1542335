using Monolith.Messaging.RabbitMq;
using Monolith.Runtime;
using Monolith.Runtime.Events;
using Monolith.Runtime.Storage;

namespace Monolith.Hosting;

/// <summary>
/// Finds misspelt settings of the framework. Without this check, <c>Database:Provder</c> runs on SQLite without a word. A section of a
/// module belongs to the module, unless its name is that of its database, its deliveries or its recurring work, or close to it.
/// </summary>
internal static class KnownSettings
{
    private const string Modules = nameof(Modules), Database = nameof(Database), Deliveries = nameof(Deliveries), Recurring = nameof(ModuleOptions.Recurring);

    /// <summary>The number of wrong, missing or additional letters up to which a name that may belong to another library counts as misspelt.</summary>
    private const int MostTypos = 2;

    /// <summary>The options of each section. Their properties are the settings.</summary>
    internal static IReadOnlyDictionary<string, Type> Options { get; } = new Dictionary<string, Type>(StringComparer.OrdinalIgnoreCase)
    {
        [Database] = typeof(DatabaseOptions),
        ["Messaging"] = typeof(MessagingOptions),
        ["Deployment"] = typeof(DeploymentOptions),
        ["RabbitMq"] = typeof(RabbitMqOptions),
        ["Hangfire"] = typeof(HangfireOptions),
        [AuthOptions.Section] = typeof(AuthOptions),
        [LimitsOptions.Section] = typeof(LimitsOptions),
        ["CloudEvents"] = typeof(CloudEventOptions),
        ["Gateway"] = typeof(GatewayOptions),
        [ConsoleOptions.Section] = typeof(ConsoleOptions),
        [StoppingOptions.Section] = typeof(StoppingOptions),
        [TelemetryOptions.Section] = typeof(TelemetryOptions),
        ["Settings"] = typeof(SettingsFileOptions),
        ["Secrets"] = typeof(SecretsFileOptions),
    };

    private static readonly string[] OfModule = PropertiesOf(typeof(ModuleOptions));

    private static readonly string[] OfModuleDatabase = PropertiesOf(typeof(ModuleDatabaseOptions));

    private static readonly Dictionary<string, string[]> Sections = Options.ToDictionary(
        section => section.Key, section => PropertiesOf(section.Value), StringComparer.OrdinalIgnoreCase);

    /// <summary>Describes each unknown setting, with the closest known name.</summary>
    /// <param name="configuration">The configuration of the host.</param>
    /// <param name="modules">The names of the host's modules.</param>
    public static IReadOnlyList<string> FindUnknown(IConfiguration configuration, IReadOnlyList<string> modules) =>
    [
        .. Sections.SelectMany(section => Unknown(configuration.GetSection(section.Key), section.Value)),
        .. configuration.GetChildren().Where(section => !Sections.ContainsKey(section.Key)).SelectMany(section => MisspeltSection(section, [.. Sections.Keys])),
        .. configuration.GetChildren().SelectMany(section => MisspeltModules(section, modules)),
        .. configuration.GetSection(Modules).GetChildren().SelectMany(module => OfOneModule(module, modules)),
        .. WithoutSection(configuration, modules),
        .. Ineffective(configuration),
    ];

    private static IEnumerable<string> OfOneModule(IConfigurationSection module, IReadOnlyList<string> modules)
    {
        if (!modules.Contains(module.Key, StringComparer.OrdinalIgnoreCase) && Closest(module.Key, modules) is var (name, typos) && typos <= MostTypos)
        {
            yield return Describe(module.Path, $"{Modules}:{name}");
            yield break;
        }

        // The value may be a password, so it is not shown.
        if (module.Value is { Length: > 0 })
        {
            yield return $"The setting {module.Path} has a value, but it is a section. Did you mean {module.Path}:{OfModule[0]}?";
        }

        foreach (var child in module.GetChildren())
        {
            if (child.Key.Equals(Database, StringComparison.OrdinalIgnoreCase))
            {
                foreach (var unknown in Unknown(child, OfModuleDatabase).Concat(ProviderAsSection(child)))
                {
                    yield return unknown;
                }
            }
            else if (child.Key.Equals(Deliveries, StringComparison.OrdinalIgnoreCase))
            {
                foreach (var unknown in child.GetChildren().SelectMany(OfOneDelivery))
                {
                    yield return unknown;
                }
            }
            else if (child.GetChildren().Any())
            {
                // The keys in the last two are names that the host's author chose, so the section's name alone decides.
                foreach (var unknown in MisspeltSection(child, [Database]).Concat(MisspeltName(child, [Deliveries, Recurring])))
                {
                    yield return unknown;
                }
            }
            else if (!OfModule.Contains(child.Key, StringComparer.OrdinalIgnoreCase) && Closest(child.Key, OfModule) is var (known, distance) && distance <= MostTypos)
            {
                yield return Describe(child.Path, $"{module.Path}:{known}");
            }
        }
    }

    private static IEnumerable<string> OfOneDelivery(IConfigurationSection delivery) =>
    [
        .. Unknown(delivery, PropertiesOf(typeof(DeliveryOptions))),
        .. Unknown(delivery.GetSection(nameof(DeliveryOptions.Http)), PropertiesOf(typeof(HttpTargetOptions))),
        .. Unknown(delivery.GetSection(nameof(DeliveryOptions.RabbitMq)), PropertiesOf(typeof(RabbitMqTargetOptions))),
    ];

    private static IEnumerable<string> Unknown(IConfigurationSection section, IReadOnlyList<string> known) => section.GetChildren()
        .Where(child => !known.Contains(child.Key, StringComparer.OrdinalIgnoreCase))
        .Select(child => Describe(child.Path, $"{section.Path}:{Closest(child.Key, known).Name}"));

    /// <summary>
    /// A section may belong to a module or to another library. It is a misspelt one of the framework if its name is close to one and a key
    /// in it is known.
    /// </summary>
    private static IEnumerable<string> MisspeltSection(IConfigurationSection section, IReadOnlyList<string> names)
    {
        var (name, typos) = Closest(section.Key, names);
        if (typos <= MostTypos && section.GetChildren().FirstOrDefault(child => Sections[name].Contains(child.Key, StringComparer.OrdinalIgnoreCase)) is { } child)
        {
            var parent = section.Path[..^section.Key.Length];
            yield return Describe(child.Path, $"{parent}{name}:{child.Key}");
        }
    }

    private static IEnumerable<string> MisspeltName(IConfigurationSection section, IReadOnlyList<string> names) =>
        Closest(section.Key, names) is (var name, > 0 and <= MostTypos) ? [Describe(section.Path, $"{section.Path[..^section.Key.Length]}{name}")] : [];

    private static IEnumerable<string> MisspeltModules(IConfigurationSection section, IReadOnlyList<string> modules) =>
        Closest(section.Key, [Modules]).Typos is > 0 and <= MostTypos
            ? section.GetChildren().Where(child => modules.Contains(child.Key, StringComparer.OrdinalIgnoreCase))
                .Select(child => Describe(child.Path, $"{Modules}:{child.Key}"))
            : [];

    /// <summary>
    /// Finds keys whose separator separates nothing, such as <c>DATABASE_PROVIDER</c> with one underscore. Another program may use such a
    /// name, so it counts only while the setting that it looks like is missing.
    /// </summary>
    private static IEnumerable<string> WithoutSection(IConfiguration configuration, IReadOnlyList<string> modules)
    {
        var paths = Sections.SelectMany(section => section.Value.Select(name => $"{section.Key}:{name}"))
            .Concat(modules.SelectMany(module => OfModule.Select(name => $"{Modules}:{module}:{name}")
                .Concat(OfModuleDatabase.Select(name => $"{Modules}:{module}:{Database}:{name}"))))
            .DistinctBy(LettersOf, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(LettersOf, StringComparer.OrdinalIgnoreCase);
        return from setting in configuration.GetChildren()
               where setting.Value is { Length: > 0 } && paths.ContainsKey(LettersOf(setting.Key))
               let known = paths[LettersOf(setting.Key)]
               where configuration[known] is null
               select $"{Describe(setting.Key, known)} In an environment variable, write {known.Replace(":", "__", StringComparison.Ordinal)}. If another program uses {setting.Key}, set both.";

        static string LettersOf(string name) => string.Concat(name.Where(char.IsLetterOrDigit));
    }

    /// <summary>Finds settings that exist, but at a place or in a combination in which they have no effect.</summary>
    private static IEnumerable<string> Ineffective(IConfiguration configuration)
    {
        var database = configuration.GetSection(Database);
        var provider = DatabaseProvider.Find(database["Provider"] ?? DatabaseProvider.All[0].Name);
        foreach (var misplaced in ProviderAsSection(database))
        {
            yield return misplaced;
        }

        if (database["ConnectionString"] is { Length: > 0 } && provider is { IsServer: false } && !UsesServer(configuration["Hangfire:Storage"]))
        {
            yield return $"The setting {Database}:ConnectionString has no effect, because {Database}:Provider is {provider.Name}, which keeps its files in {Database}:Directory. "
                + $"Set {Database}:Provider to {string.Join(" or ", DatabaseProvider.All.Where(p => p.IsServer).Select(p => p.Name))}, or remove the connection string.";
        }

        foreach (var (section, known) in Sections)
        {
            foreach (var child in configuration.GetSection(section).GetChildren().Where(child => child.Value is null && child.GetChildren().Any() && known.Contains(child.Key, StringComparer.OrdinalIgnoreCase)))
            {
                yield return $"The setting {child.Path} is a value, but {child.GetChildren().First().Path} treats it as a section. Set {child.Path} itself.";
            }
        }
    }

    private static IEnumerable<string> ProviderAsSection(IConfigurationSection database) => database.Value is { } value && DatabaseProvider.Find(value) is { } meant
        ? [$"The setting {database.Path} has the value '{value}', but it is a section. Did you mean {database.Path}:Provider={meant.Name}?"]
        : [];

    /// <summary>Hangfire's queue uses the connection string of all modules unless it has its own.</summary>
    private static bool UsesServer(string? hangfireStorage) => hangfireStorage is not null && DatabaseProvider.Find(hangfireStorage) is { IsServer: true };

    private static string Describe(string unknown, string closest) => $"The setting {unknown} does not exist. Did you mean {closest}?";

    private static (string Name, int Typos) Closest(string name, IReadOnlyList<string> known) =>
        known.Select(candidate => (candidate, DistanceOf(name.ToUpperInvariant(), candidate.ToUpperInvariant()))).MinBy(candidate => candidate.Item2);

    /// <summary>The number of letters to insert, remove or replace (Levenshtein).</summary>
    private static int DistanceOf(string one, string other)
    {
        var previous = Enumerable.Range(0, other.Length + 1).ToArray();
        for (var i = 0; i < one.Length; i++)
        {
            var current = new int[other.Length + 1];
            current[0] = i + 1;
            for (var j = 0; j < other.Length; j++)
            {
                current[j + 1] = Math.Min(Math.Min(current[j], previous[j + 1]) + 1, previous[j] + (one[i] == other[j] ? 0 : 1));
            }

            previous = current;
        }

        return previous[^1];
    }

    private static string[] PropertiesOf(Type options) => [.. options.GetProperties().Select(property => property.Name)];
}
