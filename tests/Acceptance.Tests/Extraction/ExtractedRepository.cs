using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;

namespace Acceptance.Tests;

/// <summary>The extracted repository of Payments, in a folder that is deleted after the tests. Tests of the tool check its files.</summary>
internal sealed partial class ExtractedRepository : IAsyncDisposable
{
    private readonly TestDirectory _directory = new();

    private ExtractedRepository()
    {
    }

    public string Root => Path.Combine(_directory.Path, "service");

    /// <summary>The host that <see cref="CheckAsync"/> builds.</summary>
    public string HostPath => Path.Combine(Root, "src", "Host", "bin", "Debug", "net10.0", "Payments.Host.dll");

    /// <summary>Runs the tool.</summary>
    public static async Task<ExtractedRepository> CreateAsync()
    {
        var repository = new ExtractedRepository();
        var (exitCode, output) = await Programs.RunAsync(
            Programs.Extraction, repository._directory.Path, DeveloperShell.OneProcessor, "code", "Payments", "--output", "service", "--source", Repository.Root);
        Assert.True(exitCode == 0, output);
        return repository;
    }

    public ValueTask DisposeAsync()
    {
        _directory.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Checks that it builds, passes its tests, runs alone, and does not refer to the source repository.</summary>
    public async Task CheckAsync()
    {
        AssertStandInHasVersionOfItsOwn();
        Assert.Matches(AllPassed(), await Tool.RunAsync(Root, DeveloperShell.Environment, "bash", ".ci/run"));

        await using (var service = await MonolithProcess.StartAsync(HostPath, _directory.Path, MonolithProcess.OpenToEverybody, url: null))
        {
            var ready = await service.Http.GetStringAsync(new Uri("/health/ready", UriKind.Relative), TestContext.Current.CancellationToken);
            Assert.Contains("\"modules\":{\"payments\":", ready, StringComparison.Ordinal);
        }

        // The build output is checked as well.
        Assert.Empty(Mentions());
        Assert.DoesNotContain("://", File.ReadAllText(Path.Combine(Root, "nuget.config")), StringComparison.Ordinal);
    }

    /// <summary>If a source has MediatR's own package, no stand-in is packed.</summary>
    private void AssertStandInHasVersionOfItsOwn()
    {
        var packages = Directory.EnumerateFiles(Path.Combine(Root, "packages")).Select(Path.GetFileName).ToList();
        var standIns = packages.Where(name => name!.StartsWith("MediatR", StringComparison.Ordinal)).ToList();

        Assert.True(standIns.Count <= 1, string.Join(", ", standIns));
        Assert.All(standIns, name => Assert.StartsWith("MediatR.Contracts.2.0.2-standin.", name, StringComparison.Ordinal));
        Assert.Contains(packages, name => name!.StartsWith("Monolith.Hosting.", StringComparison.Ordinal));
    }

    /// <summary>Finds the files that contain a path of the source repository, including files in packages and build output.</summary>
    private List<string> Mentions() =>
    [
        .. from file in Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories)
           where Mentions(File.ReadAllBytes(file)) || (Path.GetExtension(file) == ".nupkg" && MentionsInside(file))
           select Path.GetRelativePath(Root, file),
    ];

    private static bool MentionsInside(string package)
    {
        using var zip = ZipFile.OpenRead(package);
        return zip.Entries.Any(entry =>
        {
            using var content = new MemoryStream();
            using var stream = entry.Open();
            stream.CopyTo(content);
            return Mentions(content.ToArray());
        });
    }

    private static bool Mentions(byte[] content) =>
        content.AsSpan().IndexOf(Encoding.UTF8.GetBytes(Repository.Root)) >= 0 || content.AsSpan().IndexOf(Encoding.Unicode.GetBytes(Repository.Root)) >= 0;

    [GeneratedRegex(@"^[1-9]\d* passed, 0 failed\r?$", RegexOptions.Multiline)]
    private static partial Regex AllPassed();
}
