using System.Globalization;
using Microsoft.Extensions.Configuration.CommandLine;
using Microsoft.Extensions.Configuration.EnvironmentVariables;
using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.Configuration.Memory;
using Monolith.Runtime;

namespace Monolith.Hosting;

/// <summary>A setting, as operators may see it.</summary>
/// <param name="Key">The key, such as <c>Messaging:BatchSize</c>.</param>
/// <param name="Value">The value, or what is shown in its place.</param>
/// <param name="Source">Where the value is from.</param>
internal sealed record ConfigurationValue(string Key, string Value, string Source);

/// <summary>Reads the settings of modules with their sources. What may be a secret is never shown: see <see cref="ShownValue"/>.</summary>
internal sealed class ConfigurationValues(IConfiguration configuration)
{
    private const string Default = "default", Modules = nameof(Modules), Database = nameof(Database), Deliveries = nameof(Deliveries), None = "not set";

    /// <summary>Lists the settings of one module: those of the framework that only a module has, and all that are set.</summary>
    public IReadOnlyList<ConfigurationValue> Of(string module)
    {
        var section = configuration.GetSection($"{Modules}:{module}");
        var known = KnownOf(section.Path, typeof(ModuleOptions)).ToList();
        return
        [
            .. known,
            .. section.AsEnumerable().Where(setting => setting.Value is not null && !known.Exists(other => other.Key.Equals(setting.Key, StringComparison.OrdinalIgnoreCase)))
                .OrderBy(setting => setting.Key, StringComparer.OrdinalIgnoreCase)
                .Select(setting => new ConfigurationValue(setting.Key, Show(section, setting.Key, setting.Value!), SourceOf(setting.Key))),
        ];
    }

    /// <summary>Lists the framework's settings that apply to all modules and to the host, with their defaults.</summary>
    public IReadOnlyList<ConfigurationValue> OfAll() =>
        [.. KnownSettings.Options.OrderBy(section => section.Key, StringComparer.Ordinal).SelectMany(section => KnownOf(section.Key, section.Value))];

    private IEnumerable<ConfigurationValue> KnownOf(string section, Type options)
    {
        var defaults = options.IsAbstract ? null : Activator.CreateInstance(options);
        foreach (var property in options.GetProperties().Where(property => !property.PropertyType.IsAssignableTo(typeof(IDictionary<string, string>))))
        {
            var key = $"{section}:{property.Name}";
            yield return configuration[key] is { } value
                ? new ConfigurationValue(key, ShownValue.Of(property, value), SourceOf(key))
                : new ConfigurationValue(key, defaults is null ? None : TextOf(property.GetValue(defaults)), Default);
        }
    }

    private string Show(IConfigurationSection module, string key, string value)
    {
        var path = key[(module.Path.Length + 1)..].Split(':');
        return path switch
        {
            [var section, var name] when Is(section, Database) => ShownValue.Of(typeof(ModuleDatabaseOptions).GetProperty(name, ShownValue.AnyCase), value),
            [var section, _] when Is(section, nameof(ModuleOptions.Recurring)) => value,
            [var section, _, var list, _] when Is(section, Deliveries) && Is(list, nameof(DeliveryOptions.Events)) => value,
            [var section, _, var name] when Is(section, Deliveries) => ShownValue.Of(typeof(DeliveryOptions).GetProperty(name, ShownValue.AnyCase), value),
            [var section, _, var target, var name] when Is(section, Deliveries) && Is(target, nameof(DeliveryOptions.Http)) => ShownValue.Of(typeof(HttpTargetOptions).GetProperty(name, ShownValue.AnyCase), value),
            [var section, _, var target, var name] when Is(section, Deliveries) && Is(target, nameof(DeliveryOptions.RabbitMq)) => ShownValue.Of(typeof(RabbitMqTargetOptions).GetProperty(name, ShownValue.AnyCase), value),
            [var section, ..] when Is(section, Deliveries) || Is(section, Database) => ShownValue.Hidden,
            _ => IsFromSecretsFile(key) ? ShownValue.Hidden : ShownValue.OfUnknown(path, value),
        };

        static bool Is(string one, string other) => one.Equals(other, StringComparison.OrdinalIgnoreCase);
    }

    private static string TextOf(object? value) => value switch
    {
        null => None,
        string text => text.Length == 0 ? None : text,
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? None,
    };

    /// <summary>Names the source that decides, which is the last one that has the key.</summary>
    private string SourceOf(string key)
    {
        return ProviderOf(key) switch
        {
            EnvironmentVariablesConfigurationProvider => $"environment variable {key.Replace(":", "__", StringComparison.Ordinal)}",
            CommandLineConfigurationProvider => $"argument --{key}",
            WatchedFile file => IsSecretsFile(file) ? $"secrets file {file.Path}" : $"settings file {file.Path}",
            JsonConfigurationProvider file => file.Source.Path ?? "JSON file",
            MemoryConfigurationProvider => "code of the host",
            { } other => other.GetType().Name,
            null => Default,
        };
    }

    private IConfigurationProvider? ProviderOf(string key) => (configuration as IConfigurationRoot)?.Providers.LastOrDefault(provider => provider.TryGet(key, out _));

    private bool IsFromSecretsFile(string key) => ProviderOf(key) is WatchedFile file && IsSecretsFile(file);

    private bool IsSecretsFile(WatchedFile file) => configuration["Secrets:File"] is { Length: > 0 } path && Path.GetFullPath(path) == file.Path;
}
