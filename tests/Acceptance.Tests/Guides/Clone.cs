namespace Acceptance.Tests;

/// <summary>
/// A clean clone of this repository with its present files, in a folder that is deleted after the test. Packages come from NuGet's cache,
/// which the build has filled, so that nothing in the clone needs a network.
/// </summary>
internal sealed class Clone : IDisposable
{
    private readonly TestDirectory _directory = new();

    private Clone()
    {
    }

    /// <summary>
    /// The variables of a developer's shell. Code that is in the repository was analyzed there, so builds here skip the analyzers.
    /// </summary>
    public static IReadOnlyDictionary<string, string?> Environment { get; } =
        new Dictionary<string, string?>(DeveloperShell.Environment) { ["RunAnalyzersDuringBuild"] = "false" };

    public string Root => Path.Combine(_directory.Path, "monolith");

    /// <summary>Copies the files that git knows, and those that it would add, and commits them.</summary>
    public static async Task<Clone> CreateAsync()
    {
        var clone = new Clone();
        var files = await Tool.RunAsync(Repository.Root, Environment, "git", "ls-files", "-z", "--cached", "--others", "--exclude-standard");
        foreach (var file in files.Split('\0', StringSplitOptions.RemoveEmptyEntries).Where(file => File.Exists(Path.Combine(Repository.Root, file))))
        {
            var copy = Path.Combine(clone.Root, file);
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(Path.Combine(Repository.Root, file), copy);
        }

        await File.WriteAllTextAsync(
            Path.Combine(clone._directory.Path, "nuget.config"),
            $"<configuration><packageSources><clear /><add key=\"cache\" value=\"{NuGetCache.Path}\" /></packageSources></configuration>",
            TestContext.Current.CancellationToken);
        await clone.RunAsync("git", "init", "--quiet");
        await clone.RunAsync("git", "add", "--all");
        await clone.RunAsync("git", "-c", "user.name=Test", "-c", "user.email=test@example.org", "commit", "--quiet", "--message", "All");
        return clone;
    }

    public void Dispose() => _directory.Dispose();

    /// <summary>Runs a command in the clone, which must succeed, and returns its output.</summary>
    public Task<string> RunAsync(string command, params string[] arguments) => Tool.RunAsync(Root, Environment, command, arguments);
}
