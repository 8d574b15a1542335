using System.Diagnostics;
using System.Reflection;

namespace Acceptance.Tests;

/// <summary>
/// The packages and the templates of this build, in a feed of their own, and a .NET SDK that has the templates installed. Restores need no
/// network: other packages come from NuGet's cache, which the build has filled.
/// </summary>
public sealed class TemplateFeed : IAsyncLifetime
{
    private static readonly string Cache = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    private static readonly string Configuration = typeof(TemplateFeed).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;

    private readonly TestDirectory _directory = new();

    /// <summary>The folder in which solutions are created. Its <c>nuget.config</c> names the feed.</summary>
    public string Path => _directory.Path;

    /// <summary>The version of all packages.</summary>
    public string Version { get; } = "1.0.0-test." + Guid.CreateVersion7().ToString("N")[^8..];

    private string Feed => System.IO.Path.Combine(Path, "feed");

    public async ValueTask InitializeAsync()
    {
        File.WriteAllText(
            System.IO.Path.Combine(Path, "nuget.config"),
            $"""
            <configuration>
              <packageSources>
                <clear />
                <add key="feed" value="{Feed}" />
                <add key="cache" value="{Cache}" />
              </packageSources>
              <fallbackPackageFolders>
                <clear />
                <add key="cache" value="{Cache}" />
              </fallbackPackageFolders>
            </configuration>
            """);
        var packages = System.IO.Path.Combine(Repository.Root, "tests", "Acceptance.Tests", "Templates", "Packages.proj");
        await RunAsync(
            Path, "dotnet", "msbuild", packages, "-nologo", "-verbosity:quiet", "-nodeReuse:false", "-m", $"-p:Configuration={Configuration}",
            $"-p:VersionSuffix={Version["1.0.0-".Length..]}", $"-p:PackageOutputPath={Feed}/");
        await RunAsync(Path, "dotnet", "new", "install", System.IO.Path.Combine(Feed, $"Monolith.Templates.{Version}.nupkg"));
    }

    public ValueTask DisposeAsync()
    {
        _directory.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Runs a command, which must succeed, and returns its output.</summary>
    public async Task<string> RunAsync(string folder, string command, params string[] arguments)
    {
        var (exitCode, output) = await TryRunAsync(folder, command, arguments);
        Assert.True(exitCode == 0, $"{command} {string.Join(' ', arguments)}{Environment.NewLine}{output}");
        return output;
    }

    /// <summary>Runs a command, with folders of its own for what the SDK and NuGet keep.</summary>
    public async Task<(int ExitCode, string Output)> TryRunAsync(string folder, string command, params string[] arguments)
    {
        var start = new ProcessStartInfo(command, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DOTNET_CLI_HOME"] = System.IO.Path.Combine(Path, "home");
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = start.Environment["DOTNET_NOLOGO"] = "1";
        start.Environment["NUGET_PACKAGES"] = System.IO.Path.Combine(Path, "packages");
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken) + await error;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output);
    }
}
