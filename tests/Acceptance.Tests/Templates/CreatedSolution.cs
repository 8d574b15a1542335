using System.Text.RegularExpressions;

namespace Acceptance.Tests;

/// <summary>A solution that the template created. Its product is named Acme.</summary>
/// <param name="Feed">The packages and templates.</param>
/// <param name="Root">The folder of the solution.</param>
internal sealed partial record CreatedSolution(TemplateFeed Feed, string Root)
{
    private string HostPath => Path.Combine(Root, "src", "Host", "bin", "Debug", "net10.0", "Acme.Host.dll");

    /// <summary>Creates a solution with the command of the page, and with an option of its table.</summary>
    public static async Task<CreatedSolution> CreateAsync(TemplateFeed feed, string option)
    {
        var blocks = Walkthrough.Read(TemplateFeed.StartPage);
        var command = Assert.Single(blocks.SelectMany(block => block.Lines), line => line.StartsWith("dotnet new monolith ", StringComparison.Ordinal));
        Assert.Contains($"`{option}`", File.ReadAllText(Path.Combine(Repository.Root, TemplateFeed.StartPage)), StringComparison.Ordinal);
        var parent = feed.CreateFolder();
        await feed.RunAsync(parent, "bash", "-c", $"{command} {option}");
        return new CreatedSolution(feed, Path.Combine(parent, "Acme"));
    }

    /// <summary>Runs a command in the solution's folder, which must succeed, and returns its output.</summary>
    public Task<string> RunAsync(string command, params string[] arguments) => Feed.RunAsync(Root, command, arguments);

    /// <summary>Runs one of the solution's scripts, which the template has made executable.</summary>
    public Task<string> RunScriptAsync(string script, params string[] arguments) => RunAsync(Path.Combine(Root, script), arguments);

    /// <summary>Builds a project and returns the errors.</summary>
    public async Task<string> FailToBuildAsync(string project)
    {
        var (exitCode, output) = await Feed.TryRunAsync(Root, "dotnet", "build", project, "--no-restore", "-nologo", "-verbosity:quiet");
        Assert.True(exitCode != 0, $"{project} was built.");
        return output;
    }

    /// <summary>Runs <c>.ci/run</c> and returns the number of passed tests. None failed, and none was skipped.</summary>
    public async Task<int> CheckAsync()
    {
        var output = await RunScriptAsync(".ci/run");
        Assert.Equal(0, Count(output, "skipped"));
        return Count(output, "succeeded");
    }

    /// <summary>Publishes the product with the command of docs/operating.md, and returns the path of its host.</summary>
    public async Task<string> PublishAsync()
    {
        const string command = "dotnet publish src/Host --output published";
        Assert.Contains(Walkthrough.Read("docs/operating.md"), block => block.Lines.Contains(command));
        await RunAsync("bash", "-c", command);
        return Path.Combine(Root, "published", "Acme.Host.dll");
    }

    /// <summary>Starts the built host and waits until it is ready.</summary>
    public Task<MonolithProcess> StartAsync(IReadOnlyDictionary<string, string> settings, Uri? url = null) => MonolithProcess.StartAsync(HostPath, Root, settings, url);

    /// <summary>Replaces a text in a file of the solution until the result is disposed.</summary>
    public IDisposable Change(string file, string text, string replacement)
    {
        var path = Path.Combine(Root, file);
        var original = File.ReadAllText(path);
        Assert.Contains(text, original, StringComparison.Ordinal);
        File.WriteAllText(path, original.Replace(text, replacement, StringComparison.Ordinal));
        return new Original(path, original);
    }

    private static int Count(string output, string what) =>
        int.Parse(Counted().Matches(output).Single(match => match.Groups["what"].Value == what).Groups["number"].Value, System.Globalization.CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^ *(?<what>succeeded|skipped): (?<number>\d+)", RegexOptions.Multiline)]
    private static partial Regex Counted();

    private sealed record Original(string Path, string Content) : IDisposable
    {
        public void Dispose() => File.WriteAllText(Path, Content);
    }
}
