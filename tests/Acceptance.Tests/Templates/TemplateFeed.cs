using System.Reflection;

namespace Acceptance.Tests;

/// <summary>
/// The packages and the templates of this build, in a feed of their own, and a .NET SDK that has the templates installed, as the first
/// commands of docs/start-your-own.md create them. Restores need no network: other packages come from NuGet's cache, which the build has
/// filled.
/// </summary>
public sealed class TemplateFeed : IAsyncLifetime
{
    /// <summary>The page whose first block packs the packages.</summary>
    public const string StartPage = "docs/start-your-own.md";

    private static readonly string Configuration = typeof(TemplateFeed).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;

    private readonly TestDirectory _directory = new();

    /// <summary>The folder in which solutions are created. Its <c>nuget.config</c> names the feed.</summary>
    public string Path => _directory.Path;

    /// <summary>The version of all packages.</summary>
    public string Version { get; } = "1.0.0-test." + Guid.CreateVersion7().ToString("N")[^8..];

    /// <summary>The variables of a user's shell, with folders of their own for what the SDK and NuGet keep.</summary>
    public IReadOnlyDictionary<string, string?> Environment => new Dictionary<string, string?>(DeveloperShell.Environment)
    {
        ["HOME"] = System.IO.Path.Combine(Path, "home"),
        ["DOTNET_CLI_HOME"] = System.IO.Path.Combine(Path, "home"),
        ["DOTNET_JITMinOpts"] = "1",
        ["NUGET_PACKAGES"] = System.IO.Path.Combine(Path, "packages"),
    };

    private string Feed => System.IO.Path.Combine(Path, "artifacts", "packages");

    public async ValueTask InitializeAsync()
    {
        File.WriteAllText(
            System.IO.Path.Combine(Path, "nuget.config"),
            $"""
            <configuration>
              <packageSources>
                <clear />
                <add key="cache" value="{NuGetCache.Path}" />
              </packageSources>
              <fallbackPackageFolders>
                <clear />
                <add key="cache" value="{NuGetCache.Path}" />
              </fallbackPackageFolders>
            </configuration>
            """);
        var packages = System.IO.Path.Combine(Repository.Root, "tests", "Acceptance.Tests", "Templates", "Packages.proj");
        var pack = $"msbuild '{packages}' -nologo -verbosity:quiet -nodeReuse:false -m -p:Configuration={Configuration} -p:VersionSuffix={Version["1.0.0-".Length..]} -p:PackageOutputPath='{Feed}/'";

        // 'dotnet pack' would build what the tests were built with once more.
        await RunAsync(
            Path, "bash", "-c",
            $$"""
            set -euo pipefail
            dotnet() { if [ "$*" = pack ]; then command dotnet {{pack}}; else command dotnet "$@"; fi; }
            {{string.Join('\n', Walkthrough.Read(StartPage)[0].Lines)}}
            """);
    }

    public ValueTask DisposeAsync()
    {
        _directory.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Creates a folder for a solution.</summary>
    public string CreateFolder() => Directory.CreateDirectory(System.IO.Path.Combine(Path, Guid.CreateVersion7().ToString("N")[^6..])).FullName;

    /// <summary>Runs a command, which must succeed, and returns its output.</summary>
    public Task<string> RunAsync(string folder, string command, params string[] arguments) => Tool.RunAsync(folder, Environment, command, arguments);

    /// <summary>Runs a command.</summary>
    public Task<(int ExitCode, string Output)> TryRunAsync(string folder, string command, params string[] arguments) =>
        Tool.TryRunAsync(folder, Environment, command, arguments);
}
