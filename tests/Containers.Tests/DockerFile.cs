using System.Globalization;

namespace Containers.Tests;

/// <summary>A Dockerfile, as far as it must agree with other files.</summary>
internal sealed class DockerFile
{
    private static readonly string[] Needed = ["Directory.Build.props", "Directory.Packages.props", "BannedSymbols.txt", "global.json", ".editorconfig"];
    private static readonly string[] OfNoUse = ["src/Host/bin/x", "src/Host/obj/x", ".git/x", "build/containers/secrets/x", "tests/x"];

    private readonly IReadOnlyList<(string Name, string Arguments)> _instructions;
    private readonly IgnoreFile _ignored;

    private DockerFile(IReadOnlyList<(string, string)> instructions, IgnoreFile ignored) => (_instructions, _ignored) = (instructions, ignored);

    /// <summary>The port that it says to serve at.</summary>
    public int Port => int.Parse(_instructions.Single(i => i.Name == "EXPOSE").Arguments, CultureInfo.InvariantCulture);

    public static DockerFile Read(string path) => new([.. Instructions(File.ReadAllLines(path))], IgnoreFile.Read(path + ".dockerignore"));

    /// <summary>What is wrong with it.</summary>
    public IEnumerable<string> Faults() => [.. StageFaults(), .. PathFaults(), .. FinalFaults(), .. IgnoredFaults()];

    private static IEnumerable<(string, string)> Instructions(IEnumerable<string> lines)
    {
        var text = "";
        foreach (var line in lines.Where(line => !line.TrimStart().StartsWith('#') && line.Trim().Length > 0))
        {
            text += line.Trim();
            if (text.EndsWith('\\'))
            {
                text = text[..^1];
                continue;
            }

            var (name, arguments) = text.Split(' ', 2) is [var first, var rest] ? (first, rest) : (text, "");
            yield return (name.ToUpperInvariant(), arguments.Trim());
            text = "";
        }
    }

    private static string[] WithoutOptions(string arguments) =>
        [.. arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries).SkipWhile(word => word.StartsWith("--", StringComparison.Ordinal))];

    private IEnumerable<string> StageFaults()
    {
        var stages = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, arguments) in _instructions)
        {
            if (name == "FROM")
            {
                var words = WithoutOptions(arguments);
                if (!stages.Contains(words[0]) && ImageName.Fault(words[0]) is { } fault)
                {
                    yield return fault;
                }

                stages.Add(words[^1]);
            }

            if (arguments.Split("--from=") is [_, var from] && from.Split(' ')[0] is var stage && !stages.Contains(stage))
            {
                yield return $"{name} {arguments} takes from a stage that is not there: {stage}.";
            }
        }
    }

    private IEnumerable<string> PathFaults() =>
    [
        .. from instruction in _instructions
           where instruction.Name == "COPY" && !instruction.Arguments.Contains("--from=", StringComparison.Ordinal)
           from source in WithoutOptions(instruction.Arguments).SkipLast(1)
           where source != "." && (!Path.Exists(Path.Combine(Repository.Root, source)) || _ignored.Ignores(source))
           select $"COPY takes {source}, which is not in the repository, or is ignored.",
        .. from instruction in _instructions
           where instruction.Name == "RUN"
           from word in instruction.Arguments.Split(' ')
           where word.EndsWith(".csproj", StringComparison.Ordinal) && word.StartsWith("src/", StringComparison.Ordinal)
           where !File.Exists(Path.Combine(Repository.Root, word))
           select $"RUN builds {word}, which is not there.",
    ];

    private IEnumerable<string> FinalFaults()
    {
        var final = _instructions.Skip(_instructions.ToList().FindLastIndex(i => i.Name == "FROM")).ToList();
        if (final.LastOrDefault(i => i.Name == "USER").Arguments is not { Length: > 0 } user || user is "root" or "0")
        {
            yield return "What it makes runs as root: name a USER.";
        }

        var port = final.LastOrDefault(i => i.Name == "ENV" && i.Arguments.StartsWith("ASPNETCORE_HTTP_PORTS=", StringComparison.Ordinal)).Arguments?.Split('=')[1];
        if (port != Port.ToString(CultureInfo.InvariantCulture))
        {
            yield return $"It exposes {Port} and serves at {port}.";
        }

        var host = File.ReadAllText(Path.Combine(Repository.Root, "src", "Host", "Host.csproj"));
        var assembly = final.Single(i => i.Name == "ENTRYPOINT").Arguments.Split('"').Single(word => word.EndsWith(".dll", StringComparison.Ordinal))[..^".dll".Length];
        if (!host.Contains($"<AssemblyName>{assembly}</AssemblyName>", StringComparison.Ordinal))
        {
            yield return $"It starts {assembly}, which is not what src/Host builds.";
        }
    }

    /// <summary>The build must see all that it is made of, and nothing that was built elsewhere.</summary>
    private IEnumerable<string> IgnoredFaults() =>
    [
        .. from file in Repository.FilesIn("src").Concat(Needed)
           where _ignored.Ignores(file)
           select $"{file} is ignored, and the build needs it.",
        .. from file in OfNoUse
           where !_ignored.Ignores(file)
           select $"{file} is sent to the build, which has no use for it.",
    ];
}
