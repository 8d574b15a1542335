namespace Monolith.Extraction;

/// <summary>The repository that a module is taken out of.</summary>
/// <param name="Root">Its folder.</param>
internal sealed record SourceRepository(string Root)
{
    public const string Modules = "src/Modules";
    public const string BuildingBlocks = "src/BuildingBlocks";
    public const string Host = "src/Host";
    public const string LockFile = "packages.lock.json";

    private static readonly string[] Built = ["bin", "obj", "TestResults"];

    /// <summary>The repository at a folder, or without one the nearest from the working directory upward.</summary>
    /// <exception cref="ExtractionException">There is none.</exception>
    public static SourceRepository Find(string? folder)
    {
        if (folder is not null)
        {
            return IsSource(Path.GetFullPath(folder)) ? new(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)))
                : throw new ExtractionException($"--source {folder}: that is not the source of a modular monolith, as it has no solution beside {Modules} and {BuildingBlocks}.");
        }

        for (var at = Directory.GetCurrentDirectory(); at is not null; at = Path.GetDirectoryName(at))
        {
            if (IsSource(at))
            {
                return new(at);
            }
        }

        throw new ExtractionException(
            $"The source is not here: neither {Directory.GetCurrentDirectory()} nor a folder above it has a solution beside {Modules} and {BuildingBlocks}. "
            + "Call this from where it is, or name it: --source <folder>.");
    }

    public string PathOf(string relative) => Path.Combine(Root, relative);

    /// <summary>The path as it is told in files, relative and with slashes.</summary>
    public string NameOf(string path) => Path.GetRelativePath(Root, path).Replace('\\', '/');

    public bool Has(string relative) => Path.Exists(PathOf(relative));

    /// <summary>
    /// The files of a folder that are source, relative to the repository. Lock files are not: they tell what was restored,
    /// and where building blocks are packages that is something else.
    /// </summary>
    public IEnumerable<string> FilesIn(string folder) =>
        Directory.EnumerateFiles(PathOf(folder)).Where(file => Path.GetFileName(file) != LockFile).Select(NameOf).Order(StringComparer.Ordinal).Concat(
            from child in Directory.EnumerateDirectories(PathOf(folder)).Order(StringComparer.Ordinal)
            where !Built.Contains(Path.GetFileName(child))
            from file in FilesIn(NameOf(child))
            select file);

    private static bool IsSource(string folder) =>
        Directory.Exists(Path.Combine(folder, Modules)) && Directory.Exists(Path.Combine(folder, BuildingBlocks)) && Directory.EnumerateFiles(folder, "*.sln*").Any();
}
