namespace Monolith.Extraction;

/// <summary>Checks which packages the machine's sources have.</summary>
internal static class PackageProbe
{
    private static readonly string[] FilesOfTheSource = ["Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props"];

    /// <summary>Tries to restore a package from the sources that apply to a folder. A copy in NuGet's own cache does not count.</summary>
    /// <param name="folder">The folder. The probe adds a subfolder to it.</param>
    /// <param name="id">The id of the package.</param>
    /// <param name="version">The version of the package.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>Whether the restore succeeded. It also fails when a source doesn't answer.</returns>
    /// <exception cref="ExtractionException">No SDK is installed, or the operation was canceled.</exception>
    public static async Task<bool> CanRestoreAsync(string folder, string id, string version, CancellationToken cancellationToken)
    {
        var probe = Directory.CreateDirectory(Path.Combine(folder, $"probe-{id}")).FullName;
        foreach (var file in FilesOfTheSource)
        {
            File.WriteAllText(Path.Combine(probe, file), "<Project />");
        }

        var project = Path.Combine(probe, "Probe.csproj");
        File.WriteAllText(
            project,
            $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net{Environment.Version.Major}.{Environment.Version.Minor}</TargetFramework>
              </PropertyGroup>
              <ItemGroup>
                <PackageDownload Include="{id}" Version="[{version}]" />
              </ItemGroup>
            </Project>
            """);
        var (exitCode, _) = await Dotnet.TryRunAsync(
            probe, ["restore", project, "--packages", Path.Combine(probe, "packages"), "-nodeReuse:false"], cancellationToken);
        return exitCode == 0;
    }
}
