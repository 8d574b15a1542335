using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Monolith.Architecture;

/// <summary>A .sln or .slnx file, of which only the list of projects matters.</summary>
internal sealed partial class SolutionFile(string path)
{
    public static SolutionFile Find(string root, SolutionLayout layout)
    {
        if (layout.SolutionFile is { } named)
        {
            var path = Path.Combine(root, named);
            return File.Exists(path)
                ? new SolutionFile(path)
                : throw new InvalidOperationException($"{path} does not exist: {nameof(SolutionLayout)}.{nameof(SolutionLayout.SolutionFile)} names it.");
        }

        var files = Directory.GetFiles(root, "*.sln").Concat(Directory.GetFiles(root, "*.slnx")).Distinct().ToList();
        return files switch
        {
            [var only] => new SolutionFile(only),
            [] => throw new InvalidOperationException($"{root} has no solution file: pass the folder of your .sln or .slnx file."),
            _ => throw new InvalidOperationException(
                $"{root} has several solution files ({string.Join(", ", files.Select(Path.GetFileName))}): "
                + $"name one in {nameof(SolutionLayout)}.{nameof(SolutionLayout.SolutionFile)}."),
        };
    }

    /// <summary>The full paths of the projects it lists.</summary>
    public HashSet<string> ReadMembers()
    {
        var paths = path.EndsWith(".slnx", StringComparison.OrdinalIgnoreCase)
            ? XDocument.Load(path).Descendants("Project").Select(project => (string?)project.Attribute("Path"))
            : ProjectLine().Matches(File.ReadAllText(path)).Select(match => match.Groups["path"].Value);
        return paths.OfType<string>()
            .Where(member => member.EndsWith("proj", StringComparison.OrdinalIgnoreCase))
            .Select(member => Path.GetFullPath(member.Replace('\\', '/'), Path.GetDirectoryName(path)!))
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
    }

    [GeneratedRegex("""^Project\("[^"]*"\) = "[^"]*", "(?<path>[^"]*)",""", RegexOptions.Multiline)]
    private static partial Regex ProjectLine();
}
