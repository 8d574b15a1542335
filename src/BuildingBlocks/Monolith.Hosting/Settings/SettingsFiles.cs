using Microsoft.Extensions.Configuration.Json;

namespace Monolith.Hosting;

/// <summary>
/// Adds settings files: <c>Settings:File</c> names a file with settings that change while the process runs, such as the location of a
/// module. <c>Secrets:File</c> names a file with settings that must not be in the environment or in arguments, as <c>db provision</c>
/// writes it.
/// </summary>
internal static class SettingsFiles
{
    private static readonly string[] Keys = ["Settings:File", "Secrets:File"];

    /// <summary>
    /// Adds the configured files. They override appsettings, and secrets override the other file. The environment and arguments override
    /// both.
    /// </summary>
    /// <exception cref="InvalidOperationException">A configured file does not exist.</exception>
    public static void AddSettingsFiles(this ConfigurationManager configuration)
    {
        var sources = ((IConfigurationBuilder)configuration).Sources;
        var at = 1 + sources.ToList().FindLastIndex(other => other is JsonConfigurationSource);
        foreach (var key in Keys)
        {
            if (configuration[key] is not { Length: > 0 } file)
            {
                continue;
            }

            var path = Path.GetFullPath(file);
            if (!File.Exists(path))
            {
                throw new InvalidOperationException($"The setting {key} refers to the file {path}, which does not exist.");
            }

            sources.Insert(at++, new WatchedFileSource(path));
        }
    }

    /// <summary>Gives the files a logger for rejected changes.</summary>
    public static void LogSettingsFiles(this WebApplication app)
    {
        foreach (var file in ((IConfigurationRoot)app.Configuration).Providers.OfType<WatchedFile>())
        {
            file.Logger = app.Logger;
        }
    }
}
