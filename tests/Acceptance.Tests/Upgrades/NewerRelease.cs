using Docs.Tests;

namespace Acceptance.Tests;

/// <summary>
/// A release after this one: the Host with the changes of newer-release.md. Only the projects that the page changes are compiled again, so
/// that this takes seconds (docs/decisions/0042-the-release-after-this-one.md).
/// </summary>
public sealed class NewerRelease : IDisposable
{
    private const string Page = "tests/Acceptance.Tests/Upgrades/newer-release.md", Project = "tests/Acceptance.Tests/Upgrades/NewerRelease.proj";

    private readonly TestDirectory _directory = new();
    private readonly Lazy<Task<string>> _host;

    public NewerRelease() => _host = new Lazy<Task<string>>(BuildAsync);

    /// <summary>Returns the path of its host, and builds it before the first use.</summary>
    public Task<string> HostAsync() => _host.Value;

    /// <summary>The changed and added files, by their paths in the repository.</summary>
    public static IReadOnlyDictionary<string, string> Files() => Walkthrough.Read(Page).ToDictionary(
        block => block.Target!,
        block => block.Language == Snippet.Diff ? FileChange.Apply(block, File.ReadAllText(Path.Combine(Repository.Root, block.Target!))) : string.Join('\n', block.Lines) + '\n');

    public void Dispose() => _directory.Dispose();

    private async Task<string> BuildAsync()
    {
        var (source, host) = (Path.Combine(_directory.Path, "source"), Path.Combine(_directory.Path, "host"));
        var files = Files();
        foreach (var (file, content) in files)
        {
            var path = Path.Combine(source, file);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllTextAsync(path, content, TestContext.Current.CancellationToken);
        }

        // Contracts first: the module is compiled with them.
        List<string> projects = [.. files.Keys.Select(ProjectOf).Distinct().OrderByDescending(project => project.EndsWith(".Contracts.csproj", StringComparison.Ordinal))];
        await File.WriteAllLinesAsync(
            Path.Combine(source, "projects.txt"), projects.Select(project => Path.Combine(Repository.Root, project)), TestContext.Current.CancellationToken);
        var built = Path.GetDirectoryName(MonolithProcess.HostPath)!;
        await Tool.RunAsync(
            Repository.Root,
            Clone.Environment,
            "dotnet",
            ["msbuild", Project, "-nologo", "-verbosity:quiet", $"-p:Configuration={Path.GetFileName(built)}", $"-p:NewerSource={source}", $"-p:NewerRoot={Repository.Root}"]);

        foreach (var file in Directory.EnumerateFiles(built, "*", SearchOption.AllDirectories))
        {
            Copy(file, Path.Combine(host, Path.GetRelativePath(built, file)));
        }

        foreach (var project in projects)
        {
            var assembly = Path.GetFileNameWithoutExtension(project) + ".dll";
            Copy(Path.Combine(source, Path.GetDirectoryName(project)!, "bin", assembly), Path.Combine(host, assembly));
        }

        return Path.Combine(host, Path.GetFileName(MonolithProcess.HostPath));
    }

    /// <summary>Returns the project to which a file belongs, relative to the root of the repository.</summary>
    private static string ProjectOf(string file)
    {
        for (var folder = Path.GetDirectoryName(file); !string.IsNullOrEmpty(folder); folder = Path.GetDirectoryName(folder))
        {
            if (Directory.Exists(Path.Combine(Repository.Root, folder)) && Directory.GetFiles(Path.Combine(Repository.Root, folder), "*.csproj") is [var project])
            {
                return Path.GetRelativePath(Repository.Root, project);
            }
        }

        throw new FormatException($"{Page} changes {file}, which belongs to no project.");
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        File.Copy(from, to, overwrite: true);
    }
}
