using Microsoft.Extensions.Configuration.Json;

namespace Monolith.Hosting;

/// <summary>
/// Settings that stand in files of their own: those that change while the process runs, such as where a module is, in the
/// one that <c>Settings:File</c> names; and those that must not stand in the environment or in arguments in the one that
/// <c>Secrets:File</c> names, as <c>db provision</c> writes it.
/// </summary>
internal static class SettingsFiles
{
    private static readonly string[] Keys = ["Settings:File", "Secrets:File"];

    /// <summary>
    /// Reads the files that are named. They win over appsettings, the secrets over the other; what stands in the environment
    /// or in arguments wins over them.
    /// </summary>
    /// <exception cref="InvalidOperationException">There is no such file.</exception>
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
                throw new InvalidOperationException($"{key} names {path}, and there is no such file.");
            }

            sources.Insert(at++, new WatchedFileSource(path));
        }
    }

    /// <summary>Lets the files tell of changes that they don't take.</summary>
    public static void LogSettingsFiles(this WebApplication app)
    {
        foreach (var file in ((IConfigurationRoot)app.Configuration).Providers.OfType<WatchedFile>())
        {
            file.Logger = app.Logger;
        }
    }
}
