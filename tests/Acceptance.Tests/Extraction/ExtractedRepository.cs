using System.IO.Compression;
using System.Text;

namespace Acceptance.Tests;

/// <summary>The extracted repository of Payments, in a folder that is deleted after the tests.</summary>
internal sealed class ExtractedRepository : IAsyncDisposable
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
            Programs.Extraction, repository._directory.Path, settings: null, "code", "Payments", "--output", "service", "--source", Repository.Root);
        Assert.True(exitCode == 0, output);
        return repository;
    }

    public ValueTask DisposeAsync()
    {
        _directory.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Finds the files that contain a path of the source repository, including files in packages and build output.</summary>
    public IEnumerable<string> Mentions() =>
    [
        .. from file in Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories)
           where Mentions(File.ReadAllBytes(file)) || (Path.GetExtension(file) == ".nupkg" && MentionsInside(file))
           select Path.GetRelativePath(Root, file),
    ];

    /// <summary>Runs its <c>.ci/run</c>.</summary>
    public Task<(int ExitCode, string Output)> CheckAsync() => Tool.TryRunAsync(Root, new Dictionary<string, string?>(), "bash", ".ci/run");

    /// <summary>Starts the built host on SQLite, and waits until it is ready.</summary>
    public Task<MonolithProcess> StartAsync() => MonolithProcess.StartAsync(HostPath, _directory.Path, MonolithProcess.OpenToEverybody, url: null);

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
}
