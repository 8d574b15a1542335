using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Monolith.Extraction;

/// <summary>A building block as a package.</summary>
/// <param name="File">Where it is.</param>
/// <param name="Id">Its id.</param>
/// <param name="Version">Its version.</param>
internal sealed record BuildingBlockPackage(string File, string Id, string Version);

/// <summary>
/// The building blocks as packages. They are packed from a copy of their sources, so that the source stays as it is, and
/// under a version that never was before: NuGet keeps what it has once seen, and would go on serving an old one.
/// </summary>
internal sealed partial class BuildingBlockPackages : IDisposable
{
    private const int HashLength = 12;
    private const int UniqueLength = 4;
    private const string Solution = "BuildingBlocks.slnx";
    private const string StandIn = "MediatR.Contracts", StandInFor = "2.0.1";

    private static readonly string[] Needed = ["Monolith.Hosting", "Monolith.Operations", "Monolith.Testing"];
    private static readonly string[] RootFiles = ["Directory.*", "global.json", "*uget.*onfig", "BannedSymbols.txt", ".editorconfig"];

    private readonly DirectoryInfo _work = Directory.CreateTempSubdirectory("monolith-extract-");

    private BuildingBlockPackages()
    {
    }

    public IReadOnlyList<BuildingBlockPackage> All { get; private set; } = [];

    /// <summary>The names of the sources that other packages come from, here.</summary>
    public IReadOnlyList<string> OtherSources { get; private set; } = [];

    /// <summary>Packs what every Host and test needs, and what a module names besides.</summary>
    /// <exception cref="ExtractionException">They don't build, or there is no SDK.</exception>
    public static async Task<BuildingBlockPackages> PackAsync(SourceRepository source, IEnumerable<string> names, CancellationToken cancellationToken)
    {
        var packages = new BuildingBlockPackages();
        try
        {
            await packages.FillAsync(source, names, cancellationToken);
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

        // The same sources don't make the same bytes, as names that compilers make up hang on the folder: each time it is another version.
        var version = $"src-{CopySources(source, projects)}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(UniqueLength))}";
        File.WriteAllText(Path.Combine(_work.FullName, Solution), SolutionFile.Of(projects.Select(project => project.Path)));
        var packages = _work.CreateSubdirectory("packages").FullName;

        // The extracted repository restores MediatR's own package where a source has it, and the stand-in otherwise.
        var packsStandIn = projects.Any(project => project.Name == StandIn)
            && !await PackageProbe.CanRestoreAsync(_work.FullName, StandIn, StandInFor, cancellationToken);

        // The sources were analyzed where they are from.
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

    /// <returns>A hash of all that was copied.</returns>
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
