using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Containers.Tests;

/// <summary>A Dockerfile, as far as it must agree with other files. dockerfile-ast reads it, and dockerfile-utils checks its syntax.</summary>
internal sealed class DockerFile
{
    private const string Reader = "tests/Containers.Tests/DockerfileReader";

    private static readonly string[] Needed = ["Directory.Build.props", "Directory.Packages.props", "global.json", ".editorconfig"];
    private static readonly string[] OfNoUse = ["src/Host/bin/x", "src/Host/obj/x", ".git/x", "build/containers/secrets/x", "tests/x"];

    /// <summary>By the text of the file: most tests read the same one.</summary>
    private static readonly ConcurrentDictionary<string, Lazy<Content>> Parsed = new();

    private readonly Content _content;
    private readonly IgnoreFile _ignored;

    private DockerFile(Content content, IgnoreFile ignored) => (_content, _ignored) = (content, ignored);

    /// <summary>The exposed port.</summary>
    public int Port => int.Parse(_content.Instructions.Single(i => i.Name == "EXPOSE").Arguments.Single(), CultureInfo.InvariantCulture);

    public static DockerFile Read(string path) =>
        new(Parsed.GetOrAdd(File.ReadAllText(path), _ => new(() => Parse(path))).Value, IgnoreFile.Read(path + ".dockerignore"));

    /// <summary>Returns the errors in the file.</summary>
    public IEnumerable<string> Faults() => _content.Faults.Count > 0 ? _content.Faults : [.. StageFaults(), .. PathFaults(), .. FinalFaults(), .. IgnoredFaults()];

    private static Content Parse(string path)
    {
        Assert.SkipUnless(
            Directory.Exists(Path.Combine(Repository.Root, Reader, "node_modules")),
            $"Needs Node.js and the packages that read a Dockerfile: run 'npm ci --prefix {Reader}'.");
        using var node = System.Diagnostics.Process.Start(
            new ProcessStartInfo("node", [Path.Combine(Repository.Root, Reader, "read.js"), path]) { RedirectStandardOutput = true })!;
        var json = node.StandardOutput.ReadToEnd();
        node.WaitForExit();
        Assert.Equal(0, node.ExitCode);
        return JsonSerializer.Deserialize<Content>(json, JsonSerializerOptions.Web)!;
    }

    private IEnumerable<string> StageFaults()
    {
        var stages = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var instruction in _content.Instructions)
        {
            if (instruction.Image is { } image && !stages.Contains(image) && ImageName.Fault(image) is { } fault)
            {
                yield return fault;
            }

            if (instruction.From is { } from && !stages.Contains(from))
            {
                yield return $"{instruction.Text} copies from the stage {from}, which does not exist.";
            }

            if (instruction.Stage is { } stage)
            {
                stages.Add(stage);
            }
        }
    }

    private IEnumerable<string> PathFaults() =>
    [
        .. from instruction in _content.Instructions
           where instruction is { Name: "COPY", From: null }
           from source in instruction.Arguments.SkipLast(1)
           where source != "." && (!Path.Exists(Path.Combine(Repository.Root, source)) || _ignored.Ignores(source))
           select $"COPY refers to {source}, which is missing or ignored.",
        .. from instruction in _content.Instructions
           where instruction.Name == "RUN"
           from word in instruction.Arguments
           where word.EndsWith(".csproj", StringComparison.Ordinal) && word.StartsWith("src/", StringComparison.Ordinal)
           where !File.Exists(Path.Combine(Repository.Root, word))
           select $"RUN builds {word}, which is not there.",
    ];

    private IEnumerable<string> FinalFaults()
    {
        var final = _content.Instructions.Skip(_content.Instructions.FindLastIndex(i => i.Name == "FROM")).ToList();
        if (final.LastOrDefault(i => i.Name == "USER")?.Arguments is not [var user, ..] || user is "root" or "0")
        {
            yield return "The image runs as root. Add a USER instruction.";
        }

        var port = final.Select(i => i.Properties.GetValueOrDefault("ASPNETCORE_HTTP_PORTS")).LastOrDefault(value => value is not null);
        if (port != Port.ToString(CultureInfo.InvariantCulture))
        {
            yield return $"It exposes {Port} and serves at {port}.";
        }

        var host = File.ReadAllText(Path.Combine(Repository.Root, "src", "Host", "Host.csproj"));
        var assembly = Path.GetFileNameWithoutExtension(final.Single(i => i.Name == "ENTRYPOINT").Arguments.Single(word => word.EndsWith(".dll", StringComparison.Ordinal)));
        if (!host.Contains($"<AssemblyName>{assembly}</AssemblyName>", StringComparison.Ordinal))
        {
            yield return $"It starts {assembly}, which is not what src/Host builds.";
        }
    }

    /// <summary>The build context must contain all sources, and no build output.</summary>
    private IEnumerable<string> IgnoredFaults() =>
    [
        .. from file in Repository.FilesIn("src").Concat(Needed)
           where _ignored.Ignores(file)
           select $"{file} is ignored, and the build needs it.",
        .. from file in OfNoUse
           where !_ignored.Ignores(file)
           select $"{file} is sent to the build, which has no use for it.",
    ];

    private sealed record Content(List<Instruction> Instructions, IReadOnlyList<string> Faults);

    /// <param name="Name">In capitals.</param>
    /// <param name="Text">All of it.</param>
    /// <param name="Arguments">Without the options.</param>
    /// <param name="Image">Of FROM.</param>
    /// <param name="Stage">The name of the stage in FROM.</param>
    /// <param name="From">Of COPY --from.</param>
    /// <param name="Properties">Of ENV.</param>
    private sealed record Instruction(
        string Name, string Text, IReadOnlyList<string> Arguments, string? Image, string? Stage, string? From, IReadOnlyDictionary<string, string> Properties);
}
