using System.Globalization;

namespace Monolith.Extraction;

/// <summary>Writes the repository of an extracted module, and reports its contents.</summary>
internal sealed class CodeExtraction(ExtractedModule module, TargetFolder target)
{
    /// <summary>The build configuration files, which are copied unchanged if they exist.</summary>
    private static readonly string[] BuildConfigurationFiles =
    [
        ".editorconfig", ".gitignore", "Directory.Build.props", "global.json", ".config/dotnet-tools.json", "build/add-migration", "build/providers",
        "src/Modules/Directory.Build.props", "src/Host/Properties/launchSettings.json",
        "tests/Directory.Build.props", "tests/InvariantCulture.cs", "tests/TemporaryFiles.cs", "tests/Modules/Directory.Build.props",
    ];

    /// <summary>Copied as well if the building blocks are packages in the source already. Otherwise new ones are written.</summary>
    private static readonly string[] PackageConfigurationFiles = ["Directory.Build.targets", "nuget.config", "NuGet.config", "NuGet.Config"];

    private const string HostProject = "Host.csproj.template";

    private const string OfTheSource = "| the versions of the building blocks | `Directory.Packages.props` |";

    private const string LockFiles = "\nThe first restore writes lock files. Commit them: `.ci/run` then restores exactly the versions that they name.\n";

    private const string PackAgain =
        """
        pack them from their source (`dotnet pack --version-suffix …`, with a version that was never used before; add
          `-p:PackMediatRContracts=true` if `packages/` contains a MediatR.Contracts). Replace the files in `packages/`, and write the version to
          `Directory.Packages.props`.
        """;

    private readonly SourceRepository _source = module.Source;
    private readonly List<string[]> _report = [];

    /// <summary>Writes all files.</summary>
    /// <param name="packages">The building blocks that were packed. There are none if they are packages in the source.</param>
    /// <param name="otherSources">The names of the machine's package sources.</param>
    /// <exception cref="ExtractionException">The source has no version of a package that the host needs.</exception>
    public void Run(IReadOnlyList<BuildingBlockPackage> packages, IReadOnlyList<string> otherSources)
    {
        // What can fail comes before the first file is written.
        var host = ForHost();
        var versions = PackageVersions.From(module, host.Fill(HostProject), packages);

        CopyProjects();
        if (_source.HasBuildingBlocks)
        {
            CopyPackages(packages);
            Copy("build configuration", BuildConfigurationFiles.Where(_source.Has), "unchanged");
        }
        else
        {
            Copy("build configuration", BuildConfigurationFiles.Concat(PackageConfigurationFiles).Where(_source.Has), "unchanged");
        }

        WriteHost(host, versions);
        WriteRepository(packages, otherSources);

        Console.WriteLine($"{module.ProjectName} now has a repository of its own: {target.Path}");
        WriteTable([["what", "files", "how"], .. _report]);
        Console.WriteLine($"Next: cd {target.Path} && .ci/run. See its README.md.");
    }

    private void CopyProjects()
    {
        Copy(module.ModuleFolder, _source.FilesIn(module.ModuleFolder), "unchanged");
        foreach (var contracts in module.Contracts)
        {
            Copy(contracts.Folder, _source.FilesIn(contracts.Folder), "unchanged: it subscribes to them");
        }

        if (module.HasTests)
        {
            Copy(module.TestFolder, _source.FilesIn(module.TestFolder), "unchanged");
        }
    }

    private void CopyPackages(IReadOnlyList<BuildingBlockPackage> packages)
    {
        target.Add(packages.Select(package => package.File), "packages");
        Report("packages", packages.Count, $"the building blocks, {VersionOf(packages)}");
    }

    private Template ForHost() => new(new Dictionary<string, string>
    {
        ["Project"] = module.ProjectName,
        ["Namespace"] = module.Module.Namespace,
        ["Module"] = module.Module.Class,
    });

    private void WriteHost(Template template, string versions)
    {
        target.Write("src/Host/Host.csproj", template.Fill(HostProject));
        target.Write("src/Host/Program.cs", template.Fill("Program.cs.template"));
        target.Write("src/Host/appsettings.json", HostSettings.Of(module));
        target.Write("src/Host/appsettings.Development.json", HostSettings.ForStandalone(module));
        target.Write(SourceRepository.Versions, versions);
        Report("src/Host", 4, "a new host");
    }

    private void WriteRepository(IReadOnlyList<BuildingBlockPackage> packages, IReadOnlyList<string> otherSources)
    {
        var template = new Template(new Dictionary<string, string>
        {
            ["Project"] = module.ProjectName,
            ["Module"] = module.Module.Name,
            ["SubscribesTo"] = string.Join(", ", module.SubscribesTo) is { Length: > 0 } sources ? sources : "none",
            ["BuildingBlocks"] = _source.HasBuildingBlocks ? PackedHere(VersionOf(packages)) : OfTheSource,
            ["LockFiles"] = module.HasLockFiles ? LockFiles : "",
            ["NewBuildingBlocks"] = _source.HasBuildingBlocks ? PackAgain : "write the new version to `Directory.Packages.props`.",
            ["Placeholder"] = HostSettings.Placeholder,
        });
        target.Write($"{module.ProjectName}.slnx", SolutionFile.Of([.. module.Projects.Select(project => project.Path), "src/Host/Host.csproj"]));
        target.Write("Dockerfile", template.Fill("Dockerfile"));
        target.Write(".dockerignore", template.Fill("dockerignore"));
        target.Write(".ci/run", template.Fill("ci-run"), executable: true);
        target.Write("README.md", template.Fill("README.md"));
        if (!_source.HasBuildingBlocks)
        {
            Report("the repository", 6, "solution, versions, Dockerfile, .ci/run, README.md");
            return;
        }

        target.Write("nuget.config", NuGetConfig.Of(packages, otherSources));
        target.Write("Directory.Build.targets", template.Fill("Directory.Build.targets"));
        Report("the repository", 8, "solution, versions, nuget.config, Dockerfile, .ci/run, README.md");
    }

    private static string PackedHere(string version) =>
        $"""
        | the building blocks, version {version} | `packages/`, a feed that `nuget.config` names |
        | the replacement of project references by packages | `Directory.Build.targets` |
        """;

    private static string VersionOf(IReadOnlyList<BuildingBlockPackage> packages) => packages.First(package => package.Id == "Monolith.Hosting").Version;

    private static void WriteTable(IReadOnlyList<string[]> lines)
    {
        var widths = lines[0].Select((_, column) => lines.Max(line => line[column].Length)).ToList();
        foreach (var line in lines)
        {
            Console.WriteLine(string.Join("  ", line.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
        }
    }

    private void Copy(string what, IEnumerable<string> files, string how) => Report(what, target.Copy(_source, files), how);

    private void Report(string what, int files, string how) => _report.Add([what, files.ToString(CultureInfo.InvariantCulture), how]);
}
