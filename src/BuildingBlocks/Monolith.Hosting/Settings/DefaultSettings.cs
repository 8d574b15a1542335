using Microsoft.Extensions.Configuration.Memory;

namespace Monolith.Hosting;

/// <summary>
/// The log levels that a host has without a settings file, which the logging of .NET reads from the configuration. A file, the
/// environment and the arguments override them. All other defaults are in the options classes.
/// </summary>
internal static class DefaultSettings
{
    private static readonly Dictionary<string, string?> Values = new()
    {
        ["Logging:LogLevel:Default"] = nameof(LogLevel.Information),
        ["Logging:LogLevel:Microsoft"] = nameof(LogLevel.Warning),
        ["Logging:LogLevel:Hangfire"] = nameof(LogLevel.Warning),
    };

    public static void AddDefaultSettings(this ConfigurationManager configuration) =>
        ((IConfigurationBuilder)configuration).Sources.Insert(0, new MemoryConfigurationSource { InitialData = Values });
}
