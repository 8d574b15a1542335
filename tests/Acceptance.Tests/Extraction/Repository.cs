using System.Reflection;

namespace Acceptance.Tests;

/// <summary>The repository that these tests were built from.</summary>
internal static class Repository
{
    private static readonly string[] Built = ["bin", "obj", "TestResults", "packages.lock.json"];

    public static string Root { get; } = Path.TrimEndingDirectorySeparator(typeof(Repository).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "RepositoryRoot").Value!);

    /// <summary>The files of a folder, relative to the repository at a root, that nobody builds or restores.</summary>
    public static IReadOnlyList<string> SourcesIn(string root, string folder) =>
    [
        .. Directory.EnumerateFiles(Path.Combine(root, folder), "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(root, file))
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(Built.Contains)).Order(StringComparer.Ordinal),
    ];
}
