using System.Globalization;

namespace Monolith.Extraction;

/// <summary>Writes the repository of an extracted module, and reports its contents.</summary>
internal sealed class CodeExtraction(ExtractedModule module, TargetFolder target)
{
    /// <summary>The build configuration files, which are copied unchanged if they exist.</summary>
    private static readonly string[] BuildConfigurationFiles =
    [
        ".editorconfig", ".gitignore", "Directory.Build.props", "global.json", ".config/dotnet-tools.json", "build/add-migration",
        "src/Modules/Directory.Build.props", "src/Host/Properties/launchSettings.json",
        "tests/Directory.Build.props", "tests/InvariantCulture.cs", "tests/TemporaryFiles.cs", "tests/Modules/Directory.Build.props",
    ];

    private readonly SourceRepository _source = module.Source;
    private readonly List<string[]> _report = [];

    /// <summary>Writes all files.</summary>
    /// <param name="packages">The building blocks.</param>
    /// <param name="otherSources">The names of the machine's package sources.</param>
    public void Run(IReadOnlyList<BuildingBlockPackage> packages, IReadOnlyList<string> otherSources)
    {
        CopyProjects();
        CopyPackages(packages);
        Copy("build configuration", BuildConfigurationFiles.Where(_source.Has), "unchanged");
        WriteHost(packages);
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

    private void WriteHost(IReadOnlyList<BuildingBlockPackage> packages)
    {
        var template = new Template(new Dictionary<string, string>
        {
            ["Project"] = module.ProjectName,
            ["Namespace"] = module.Module.Namespace,
            ["Module"] = module.Module.Class,
        });
        var project = template.Fill("Host.csproj.template");
        target.Write("src/Host/Host.csproj", project);
        target.Write("src/Host/Program.cs", template.Fill("Program.cs.template"));
        target.Write("src/Host/appsettings.json", HostSettings.Of(module));
        target.Write("src/Host/appsettings.Development.json", HostSettings.ForStandalone(module));
        target.Write("Directory.Packages.props", PackageVersions.From(module, project, packages));
        Report("src/Host", 4, "a new host");
    }

    private void WriteRepository(IReadOnlyList<BuildingBlockPackage> packages, IReadOnlyList<string> otherSources)
    {
        var template = new Template(new Dictionary<string, string>
        {
            ["Project"] = module.ProjectName,
            ["Module"] = module.Module.Name,
            ["SubscribesTo"] = string.Join(", ", module.SubscribesTo) is { Length: > 0 } sources ? sources : "none",
            ["Version"] = VersionOf(packages),
            ["Placeholder"] = HostSettings.Placeholder,
        });
        target.Write($"{module.ProjectName}.slnx", SolutionFile.Of([.. module.Projects.Select(project => project.Path), "src/Host/Host.csproj"]));
        target.Write("nuget.config", NuGetConfig.Of(packages, otherSources));
        target.Write("Directory.Build.targets", template.Fill("Directory.Build.targets"));
        target.Write("Dockerfile", template.Fill("Dockerfile"));
        target.Write(".dockerignore", template.Fill("dockerignore"));
        target.Write(".ci/run", template.Fill("ci-run"), executable: true);
        target.Write("README.md", template.Fill("README.md"));
        Report("the repository", 8, "solution, versions, nuget.config, Dockerfile, .ci/run, README.md");
    }

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
