using System.Text.RegularExpressions;
using Docs.Tests;
using Monolith.Conformance;

namespace Acceptance.Tests;

/// <summary>
/// A page whose reader creates files, changes files and runs commands. This class does the same, from top to bottom: a block with a path
/// above it is a file, a block of <c>diff</c> a change, and a block of <c>sh</c> a script, which must succeed. If a block of <c>text</c> or
/// <c>json</c> follows a script, it is the script's output; <c>…</c> stands for any text.
/// </summary>
/// <param name="page">The page.</param>
/// <param name="folder">The folder in which the reader begins. <c>cd</c> in a script changes it.</param>
/// <param name="environment">The variables of the reader's shell.</param>
internal sealed partial class Walkthrough(string page, string folder, IReadOnlyDictionary<string, string?> environment) : IAsyncDisposable
{
    private const string ServeCommand = "dotnet run --project src/Host", DocumentedAddress = "http://localhost:5080", AnyText = "…";

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    private MonolithProcess? _host;

    /// <summary>The blocks of a page.</summary>
    public static IReadOnlyList<Snippet> Read(string page) => Snippet.Find(page, File.ReadAllText(Path.Combine(Repository.Root, page))).Snippets;

    /// <summary>The folder in which the reader is.</summary>
    public string Folder { get; private set; } = folder;

    /// <summary>Follows the page to its end.</summary>
    /// <param name="skipped">The number of blocks at its beginning that a fixture has run.</param>
    public async Task FollowAsync(int skipped = 0)
    {
        var blocks = Read(page).Skip(skipped).ToList();
        foreach (var (block, next) in blocks.Zip(blocks.Skip(1).Select(b => (Snippet?)b).Append(null)))
        {
            if (block.Target is not null)
            {
                Write(block, Path.Combine(Folder, block.Target));
            }
            else if (block.Language == "sh")
            {
                await RunAsync(block, next is not null && IsOutputOf(block, next) ? next : null);
            }
        }
    }

    public async ValueTask DisposeAsync() => await StopAsync();

    private async Task StopAsync()
    {
        if (_host is not null)
        {
            await _host.DisposeAsync();
            _host = null;
        }
    }

    private static void Write(Snippet block, string path)
    {
        if (block.Language == Snippet.Diff)
        {
            File.WriteAllText(path, FileChange.Apply(block, File.ReadAllText(path)));
            return;
        }

        Assert.False(File.Exists(path), $"{block} creates {block.Target}, which exists.");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, string.Join('\n', block.Lines) + '\n');
    }

    private static bool IsOutputOf(Snippet script, Snippet next) =>
        next is { Target: null, Language: "text" or "json" } && next.FirstLine <= script.FirstLine + script.Lines.Count + 3;

    private async Task RunAsync(Snippet script, Snippet? expected)
    {
        if (script.Lines.Count == 1 && WithoutComment(script.Lines[0]) == ServeCommand)
        {
            await ServeAsync();
            return;
        }

        var text = string.Join('\n', script.Lines);
        if (!text.Contains(DocumentedAddress, StringComparison.Ordinal))
        {
            await StopAsync();
        }

        text = _host is null ? text : text.Replace(DocumentedAddress, _host.Url.ToString().TrimEnd('/'), StringComparison.Ordinal);
        var output = await BashAsync(text);
        if (expected is null || Matches(expected, output))
        {
            return;
        }

        // A reader finds the effect of an event a moment later.
        if (IsRead(script))
        {
            using var timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            timeout.CancelAfter(Timeout);
            try
            {
                await Eventually.TrueAsync(async () => Matches(expected, output = await BashAsync(text)), timeout.Token);
                return;
            }
            catch (OperationCanceledException) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
            {
                // The assertion below reports what was read last.
            }
        }

        Assert.Fail($"{expected} shows{Environment.NewLine}{string.Join(Environment.NewLine, expected.Lines)}{Environment.NewLine}but the output is{Environment.NewLine}{output}");
    }

    /// <summary>Runs a script, and remembers the folder in which it ends.</summary>
    private async Task<string> BashAsync(string script)
    {
        using var end = new TestDirectory();
        var file = Path.Combine(end.Path, "folder");
        var output = await Tool.RunAsync(Folder, environment, "bash", "-c", $"set -euo pipefail\n{script}\npwd >'{file}'");
        Folder = (await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).TrimEnd('\n');
        return output;
    }

    /// <summary>Starts the Host, as a reader does in a terminal of its own. It serves the commands with its address that follow.</summary>
    private async Task ServeAsync()
    {
        await Tool.RunAsync(Folder, environment, "dotnet", "build", "src/Host", "-nologo", "-verbosity:quiet");
        var host = Assert.Single(Directory.GetFiles(Path.Combine(Folder, "src", "Host", "bin", "Debug", "net10.0"), "*.Host.dll"));
        _host = await MonolithProcess.StartAsync(host, Folder, MonolithProcess.OpenToEverybody, url: null);
    }

    private static bool IsRead(Snippet script) => script.Lines.All(line => line.StartsWith("curl ", StringComparison.Ordinal) && !line.Contains(" -d ", StringComparison.Ordinal));

    private static bool Matches(Snippet expected, string output)
    {
        var pattern = string.Join(".*?", string.Join('\n', expected.Lines).Split(AnyText).Select(Regex.Escape));
        return Regex.IsMatch(output.ReplaceLineEndings("\n").Trim(), $@"\A{pattern}\z", RegexOptions.Singleline);
    }

    private static string WithoutComment(string line) => Comment().Replace(line, "");

    [GeneratedRegex(@"\s+#.*$")]
    private static partial Regex Comment();
}
