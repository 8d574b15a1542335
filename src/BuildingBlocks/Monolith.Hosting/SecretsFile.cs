using Microsoft.Extensions.Configuration.Json;

namespace Monolith.Hosting;

/// <summary>Settings that must not stand in the environment or in arguments: the file that <c>Secrets:File</c> names, as <c>db provision</c> writes it.</summary>
internal static class SecretsFile
{
    private const string Key = "Secrets:File";

    /// <summary>Reads the file, if one is named. It wins over appsettings, and what stands in the environment or in arguments wins over it.</summary>
    /// <exception cref="InvalidOperationException">There is no such file.</exception>
    public static void AddSecretsFile(this ConfigurationManager configuration)
    {
        if (configuration[Key] is not { Length: > 0 } file)
        {
            return;
        }

        var path = Path.GetFullPath(file);
        if (!File.Exists(path))
        {
            throw new InvalidOperationException($"{Key} names {path}, and there is no such file.");
        }

        var sources = ((IConfigurationBuilder)configuration).Sources;
        var source = new JsonConfigurationSource { Path = path, Optional = false };
        source.ResolveFileProvider();
        sources.Insert(1 + sources.ToList().FindLastIndex(other => other is JsonConfigurationSource), source);
    }
}
