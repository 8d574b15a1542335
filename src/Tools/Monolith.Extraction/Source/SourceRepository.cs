namespace Monolith.Extraction;

/// <summary>The repository from which a module is extracted.</summary>
/// <param name="Root">The root folder of the repository.</param>
internal sealed record SourceRepository(string Root)
{
    public const string Modules = "src/Modules";
    public const string BuildingBlocks = "src/BuildingBlocks";
    public const string Host = "src/Host";
    public const string LockFile = "packages.lock.json";
    public const string Versions = "Directory.Packages.props";

    private const string Contents = $"a solution file beside {Modules}, and beside {BuildingBlocks} or {Versions}";

    private static readonly string[] Built = ["bin", "obj", "TestResults"];

    /// <summary>Whether the building blocks are sources here. Otherwise they are packages.</summary>
    public bool HasBuildingBlocks => Has(BuildingBlocks);

    /// <summary>Finds the repository at a folder, or without a folder the nearest one from the working directory upward.</summary>
    /// <exception cref="ArgumentException">The folder is not a repository with modules.</exception>
    /// <exception cref="ExtractionException">No repository was found.</exception>
    public static SourceRepository Find(string? folder)
    {
        if (folder is not null)
        {
            return IsSource(Path.GetFullPath(folder)) ? new(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)))
                : throw new ArgumentException($"--source {folder} is not the repository of a modular monolith, because it does not have {Contents}.");
        }

        for (var at = Directory.GetCurrentDirectory(); at is not null; at = Path.GetDirectoryName(at))
        {
            if (IsSource(at))
            {
                return new(at);
            }
        }

        throw new ExtractionException(
            $"No source repository was found: neither {Directory.GetCurrentDirectory()} nor a parent folder has {Contents}. "
            + "Run this command in the repository, or specify it with --source <folder>.");
    }

    public string PathOf(string relative) => Path.Combine(Root, relative);

    /// <summary>Returns a path relative to the repository, with forward slashes.</summary>
    public string NameOf(string path) => Path.GetRelativePath(Root, path).Replace('\\', '/');

    public bool Has(string relative) => Path.Exists(PathOf(relative));

    /// <summary>
    /// Returns the source files of a folder, relative to the repository. Lock files are excluded, because they do not match after the
    /// building blocks are replaced by packages.
    /// </summary>
    public IEnumerable<string> FilesIn(string folder) =>
        Directory.EnumerateFiles(PathOf(folder)).Where(file => Path.GetFileName(file) != LockFile).Select(NameOf).Order(StringComparer.Ordinal).Concat(
            from child in Directory.EnumerateDirectories(PathOf(folder)).Order(StringComparer.Ordinal)
            where !Built.Contains(Path.GetFileName(child))
            from file in FilesIn(NameOf(child))
            select file);

    private static bool IsSource(string folder) =>
        Directory.Exists(Path.Combine(folder, Modules))
        && (Directory.Exists(Path.Combine(folder, BuildingBlocks)) || File.Exists(Path.Combine(folder, Versions)))
        && Directory.EnumerateFiles(folder, "*.sln*").Any();
}
