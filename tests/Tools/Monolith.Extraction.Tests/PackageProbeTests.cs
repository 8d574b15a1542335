using System.IO.Compression;

namespace Monolith.Extraction.Tests;

/// <summary>The probe queries the sources of a folder, and not NuGet's cache.</summary>
public sealed class PackageProbeTests : IDisposable
{
    private const string Id = "Monolith.Extraction.Tests.Sample", Version = "2.0.1";

    private readonly TemporaryFolder _folder = new();

    public PackageProbeTests()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, "feed"));
        _folder.Write("nuget.config", "<configuration><packageSources><clear /><add key=\"feed\" value=\"feed\" /></packageSources></configuration>");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_package_of_a_source_can_be_restored()
    {
        Publish(Version);

        Assert.True(await PackageProbe.CanRestoreAsync(_folder.Path, Id, Version, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_package_with_another_version_is_not_found()
    {
        Publish("2.0.2-standin.1");

        Assert.False(await PackageProbe.CanRestoreAsync(_folder.Path, Id, Version, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_package_that_only_the_cache_has_cannot_be_restored()
    {
        var cached = Directory.EnumerateDirectories(Path.Combine(
            Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages"),
            "system.commandline")).First();

        Assert.False(await PackageProbe.CanRestoreAsync(
            _folder.Path, "System.CommandLine", Path.GetFileName(cached), TestContext.Current.CancellationToken));
    }

    private void Publish(string version)
    {
        using var package = ZipFile.Open(Path.Combine(_folder.Path, "feed", $"{Id}.{version}.nupkg"), ZipArchiveMode.Create);
        using var nuspec = new StreamWriter(package.CreateEntry($"{Id}.nuspec").Open());
        nuspec.Write(
            $"""
            <package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd">
              <metadata><id>{Id}</id><version>{version}</version><authors>tests</authors><description>A sample.</description></metadata>
            </package>
            """);
    }
}
