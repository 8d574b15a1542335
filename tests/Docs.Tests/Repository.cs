using System.Reflection;

namespace Docs.Tests;

/// <summary>The repository that these tests were built from.</summary>
internal static class Repository
{
    private static readonly string[] NotOurs = ["bin", "obj", "data", "artifacts", "node_modules", "TestResults", "content"];

    public static string Root { get; } = typeof(Repository).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "RepositoryRoot").Value!;

    public static string Guide => Path.Combine(Root, "docs", "adding-a-module.md");

    /// <summary>Returns all Markdown files, except build output, downloads and the content of templates.</summary>
    public static IReadOnlyList<string> Documents() => [.. DocumentsUnder(Root).Order(StringComparer.Ordinal)];

    public static string NameOf(string path) => Path.GetRelativePath(Root, path).Replace('\\', '/');

    private static IEnumerable<string> DocumentsUnder(string folder) =>
        Directory.EnumerateFiles(folder, "*.md").Concat(
            from child in Directory.EnumerateDirectories(folder)
            let name = Path.GetFileName(child)
            where !name.StartsWith('.') && !NotOurs.Contains(name)
            from document in DocumentsUnder(child)
            select document);
}
