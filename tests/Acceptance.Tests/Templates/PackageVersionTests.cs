using System.ComponentModel;
using System.Diagnostics;

namespace Acceptance.Tests;

/// <summary>The versions that 'dotnet pack' gets from git, in a copy of the files that decide about it.</summary>
public sealed class PackageVersionTests : IDisposable
{
    private const string Project = "src/Templates/Monolith.Templates", Contracts = "src/BuildingBlocks/Monolith.Contracts/buildTransitive";

    private static readonly string[] Files =
    [
        ".gitignore", "Directory.Build.props", "Directory.Packages.props", "global.json", "src/BuildingBlocks/Directory.Build.props", "src/BuildingBlocks/README.md",
        $"{Contracts}/BannedSymbols.txt", $"{Contracts}/Monolith.Contracts.props", $"{Contracts}/Monolith.globalconfig", "src/Templates/Directory.Build.props", $"{Project}/Monolith.Templates.csproj",
        $"{Project}/packages.lock.json", $"{Project}/content/solution/Directory.Packages.props", $"{Project}/content/solution/.config/dotnet-tools.json",
    ];

    private readonly TestDirectory _directory = new();

    public PackageVersionTests()
    {
        foreach (var file in Files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(_directory.Path, file))!);
            File.Copy(Path.Combine(Repository.Root, file), Path.Combine(_directory.Path, file));
        }
    }

    public void Dispose() => _directory.Dispose();

    [LongFact]
    public async Task Each_commit_has_a_version_of_its_own_and_a_tag_is_the_version()
    {
        Assert.SkipUnless(HasGit(), "git is not installed. The versions of packages come from it.");
        var (gitless, warnings) = await PackAsync();
        Assert.Equal("1.0.0-alpha.0", gitless);
        Assert.Contains("The version 1.0.0-alpha.0 is the same for every pack, because there is no git repository.", warnings, StringComparison.Ordinal);

        await GitAsync("init", "--quiet");
        await GitAsync("add", ".");
        await CommitAsync();
        var first = (await PackAsync()).Version;
        var second = await CommitAndReadAsync();
        Assert.Matches(@"^1\.0\.0-alpha\.0\.g[0-9a-f]{8}$", first);
        Assert.Matches(@"^1\.0\.0-alpha\.0\.1\.g[0-9a-f]{8}$", second);
        Assert.Equal($"{second}.standin", await VersionAsync("-p:PackMediatRContracts=true"));

        await GitAsync("tag", "v1.2.0");
        Assert.Equal("1.2.0", (await PackAsync()).Version);
        Assert.Equal("1.2.0-standin", await VersionAsync("-p:PackMediatRContracts=true"));
        Assert.Matches(@"^1\.2\.1-alpha\.0\.1\.g[0-9a-f]{8}$", await CommitAndReadAsync());
        Assert.Equal("1.0.0-mine", (await PackAsync("-p:VersionSuffix=mine")).Version);
    }

    [LongFact]
    public async Task What_is_not_committed_has_a_version_of_its_own_that_follows_its_content()
    {
        Assert.SkipUnless(HasGit(), "git is not installed. The versions of packages come from it.");
        await GitAsync("init", "--quiet");
        await GitAsync("add", ".");
        await CommitAsync();
        await RunAsync("dotnet", ["restore", Project]);
        var committed = await VersionAsync();
        var untracked = Path.Combine(_directory.Path, "new file.txt");

        await File.WriteAllTextAsync(untracked, "one", TestContext.Current.CancellationToken);
        var (one, again) = (await VersionAsync(), await VersionAsync());
        await File.WriteAllTextAsync(untracked, "two", TestContext.Current.CancellationToken);
        var two = await VersionAsync();
        File.Delete(untracked);
        await File.AppendAllTextAsync(Path.Combine(_directory.Path, "global.json"), "\n", TestContext.Current.CancellationToken);
        var three = await VersionAsync();

        Assert.Matches(@"^1\.0\.0-alpha\.0\.g[0-9a-f]{8}$", committed);
        Assert.All(new[] { one, two, three }, version => Assert.Matches(@"^1\.0\.0-alpha\.0\.g[0-9a-f]{8}\.d[0-9a-f]{8}$", version));
        Assert.Equal((3, one), (new[] { one, two, three }.Distinct().Count(), again));

        await GitAsync("tag", "v1.2.0");
        Assert.Equal($"1.2.0-{three.Split('.')[^1]}", await VersionAsync());
    }

    private static bool HasGit()
    {
        try
        {
            using var git = Process.Start(new ProcessStartInfo("git", "--version") { RedirectStandardOutput = true });
            return git is not null;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }

    private async Task<string> CommitAndReadAsync()
    {
        await CommitAsync();
        return await VersionAsync();
    }

    private Task<string> CommitAsync() =>
        GitAsync("-c", "user.name=Test", "-c", "user.email=test@example.org", "commit", "--quiet", "--allow-empty", "--message", "A change");

    /// <summary>Returns the version that a pack would have, without packing.</summary>
    private async Task<string> VersionAsync(params string[] more) =>
        (await RunAsync("dotnet", ["msbuild", Project, "-nologo", "-nodeReuse:false", "-target:MinVer", "-property:_IsPacking=true", "-getProperty:PackageVersion", .. more])).Trim();

    private async Task<(string Version, string Output)> PackAsync(params string[] more)
    {
        var feed = Path.Combine(_directory.Path, "artifacts", Guid.CreateVersion7().ToString("N")[^6..]);
        var output = await RunAsync("dotnet", ["pack", Project, "-nologo", "-nodeReuse:false", "--output", feed, .. more]);
        const string id = "Monolith.Templates.";
        return (Path.GetFileNameWithoutExtension(Assert.Single(Directory.EnumerateFiles(feed, "*.nupkg")))[id.Length..], output);
    }

    private Task<string> GitAsync(params string[] arguments) => RunAsync("git", arguments);

    private Task<string> RunAsync(string command, string[] arguments) => Tool.RunAsync(_directory.Path, DeveloperShell.Environment, command, arguments);
}
