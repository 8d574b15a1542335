using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Monolith.Extraction;

/// <summary>A NuGet package of a building block.</summary>
/// <param name="File">The path of the package.</param>
/// <param name="Id">The package id.</param>
/// <param name="Version">The package version.</param>
internal sealed record BuildingBlockPackage(string File, string Id, string Version);

/// <summary>
/// Packs the building blocks as NuGet packages. They are packed from a copy of their sources, so that the source repository does not
/// change, and with a unique version: NuGet caches packages by version and would keep using an old one.
/// </summary>
internal sealed partial class BuildingBlockPackages : IDisposable
{
    private const int HashLength = 12;
    private const int UniqueLength = 4;
    private const string Solution = "BuildingBlocks.slnx";
    private const string StandIn = "MediatR.Contracts", StandInFor = "2.0.1";

    private static readonly string[] Needed = ["Monolith.Hosting", "Monolith.Operations", "Monolith.Testing"];
    private static readonly string[] RootFiles = ["Directory.*", "global.json", "*uget.*onfig", ".editorconfig"];

    private readonly DirectoryInfo _work = Directory.CreateTempSubdirectory("monolith-extract-");

    private BuildingBlockPackages()
    {
    }

    public IReadOnlyList<BuildingBlockPackage> All { get; private set; } = [];

    /// <summary>The names of the other package sources of this machine.</summary>
    public IReadOnlyList<string> OtherSources { get; private set; } = [];

    /// <summary>
    /// Packs the building blocks that every host and test needs, and those that the module references. Packs nothing if the repository uses
    /// their packages, as one from the templates does.
    /// </summary>
    /// <exception cref="ExtractionException">The building blocks do not build, or no SDK is installed.</exception>
    public static async Task<BuildingBlockPackages> PackAsync(SourceRepository source, IEnumerable<string> names, CancellationToken cancellationToken)
    {
        var packages = new BuildingBlockPackages();
        try
        {
            if (source.HasBuildingBlocks)
            {
                await packages.FillAsync(source, names, cancellationToken);
            }

            return packages;
        }
        catch
        {
            packages.Dispose();
            throw;
        }
    }

    public void Dispose() => _work.Delete(recursive: true);

    private async Task FillAsync(SourceRepository source, IEnumerable<string> names, CancellationToken cancellationToken)
    {
        var projects = Follow(source, Needed.Concat(names));

        // The same sources do not compile to the same bytes, because names that compilers generate depend on the folder. Each run therefore
        // needs another version.
        var version = $"src-{CopySources(source, projects)}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(UniqueLength))}";
        File.WriteAllText(Path.Combine(_work.FullName, Solution), SolutionFile.Of(projects.Select(project => project.Path)));
        var packages = _work.CreateSubdirectory("packages").FullName;

        // The extracted repository restores MediatR's own package if a source has it, and otherwise the stand-in.
        var packsStandIn = projects.Any(project => project.Name == StandIn)
            && !await PackageProbe.CanRestoreAsync(_work.FullName, StandIn, StandInFor, cancellationToken);

        // Skip analyzers, because they run in the source repository.
        await Dotnet.RunAsync(
            _work.FullName,
            [
                "pack", Solution, "--configuration", "Release", "--version-suffix", version, "--output", packages, "--nologo", "-nodeReuse:false",
                $"-p:PathMap={_work.FullName}=/_", "-p:RestorePackagesWithLockFile=false", "-p:RestoreLockedMode=false",
                "-p:RunAnalyzers=false", $"-p:PackMediatRContracts={packsStandIn}",
            ],
            cancellationToken);
        All = [.. Directory.EnumerateFiles(packages, "*.nupkg").Order(StringComparer.Ordinal).Select(Read)];
        OtherSources =
        [
            .. SourceLine().Matches(await Dotnet.RunAsync(_work.FullName, ["nuget", "list", "source"], cancellationToken)).Select(match => match.Groups["name"].Value),
        ];
    }

    private static List<ProjectFile> Follow(SourceRepository source, IEnumerable<string> names)
    {
        var found = new List<ProjectFile>();
        var open = new Queue<ProjectFile>(names.Select(name => new ProjectFile(source, $"{SourceRepository.BuildingBlocks}/{name}/{name}.csproj")));
        while (open.TryDequeue(out var project))
        {
            if (!found.Contains(project))
            {
                found.Add(project);
                project.References().ToList().ForEach(open.Enqueue);
            }
        }

        return found;
    }

    /// <returns>The hash of all copied files.</returns>
    private string CopySources(SourceRepository source, IEnumerable<ProjectFile> projects)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var shared = RootFiles.SelectMany(pattern => Directory.EnumerateFiles(source.Root, pattern))
            .Concat(Directory.EnumerateFiles(source.PathOf(SourceRepository.BuildingBlocks))).Select(source.NameOf);
        foreach (var file in shared.Concat(projects.SelectMany(project => source.FilesIn(project.Folder))).Distinct().Order(StringComparer.Ordinal))
        {
            var copy = Path.Combine(_work.FullName, file);
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(source.PathOf(file), copy);
            hash.AppendData(Encoding.UTF8.GetBytes(file));
            hash.AppendData(SHA256.HashData(File.ReadAllBytes(copy)));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..HashLength];
    }

    private static BuildingBlockPackage Read(string file)
    {
        using var package = ZipFile.OpenRead(file);
        using var nuspec = package.Entries.Single(entry => entry.FullName.EndsWith(".nuspec", StringComparison.Ordinal)).Open();
        var elements = XDocument.Load(nuspec).Descendants().ToLookup(element => element.Name.LocalName, element => element.Value);
        return new BuildingBlockPackage(file, elements["id"].First(), elements["version"].First());
    }

    [GeneratedRegex(@"^ *\d+\. +(?<name>.+?) \[Enabled\]", RegexOptions.Multiline)]
    private static partial Regex SourceLine();
}
