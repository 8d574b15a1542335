using System.Reflection;

namespace Acceptance.Tests;

/// <summary>The repository that these tests were built from.</summary>
internal static class Repository
{
    private static readonly string[] Built = ["bin", "obj", "TestResults", "packages.lock.json"];

    public static string Root { get; } = Path.TrimEndingDirectorySeparator(typeof(Repository).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "RepositoryRoot").Value!);

    /// <summary>Returns the files of a folder that are not build output, relative to the root of its repository.</summary>
    public static IReadOnlyList<string> SourcesIn(string root, string folder) =>
    [
        .. Directory.EnumerateFiles(Path.Combine(root, folder), "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(root, file))
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(Built.Contains)).Order(StringComparer.Ordinal),
    ];
}
