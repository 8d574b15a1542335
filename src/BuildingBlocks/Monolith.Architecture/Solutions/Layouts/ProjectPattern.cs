using System.Text.RegularExpressions;

namespace Monolith.Architecture;

/// <summary>
/// A pattern of folders or project names. With a slash, it is a path from the solution's root, in which <c>*</c> stands for a part of one
/// folder's name. Without one, it is the name of a project, and of all projects whose names continue it with a dot.
/// </summary>
internal sealed class ProjectPattern(string pattern)
{
    private readonly string[] _folders = pattern.Split('/', '\\', StringSplitOptions.RemoveEmptyEntries).Where(part => part != ".").ToArray();

    /// <summary>Whether the pattern is a path, and not a name.</summary>
    public bool IsPath => pattern.Contains('/', StringComparison.Ordinal) || pattern.Contains('\\', StringComparison.Ordinal);

    private bool HasWildcard => pattern.Contains('*', StringComparison.Ordinal);

    /// <summary>Returns the folders that the pattern names, with full paths in the order of their names. A path without <c>*</c> names itself.</summary>
    public IReadOnlyList<string> FindFolders(string root) =>
        [.. _folders.Aggregate<string, IEnumerable<string>>([root], (found, part) => found.SelectMany(folder => Below(folder, part))).Order(StringComparer.Ordinal)];

    /// <summary>Returns what the last <c>*</c> of the pattern stands for in the name of a project, or null if the name does not match.</summary>
    public string? ModuleIn(string project)
    {
        var last = pattern.LastIndexOf('*');
        if (last < 0)
        {
            return null;
        }

        var expression = $"^{Any(pattern[..last])}([^.]+){Any(pattern[(last + 1)..])}(\\..+)?$";
        var match = Regex.Match(project, expression, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);
        return match.Success ? match.Groups[1].Value : null;
    }

    /// <summary>
    /// Returns whether a project is in one of the folders, or has a name that the pattern names. Samples may have the names of modules, so only
    /// a path finds them.
    /// </summary>
    public bool Matches(Project project, string root) => IsPath
        ? FindFolders(root).Any(project.IsIn)
        : !project.IsForTests && Regex.IsMatch(project.Name, HasWildcard ? $"^{Any(pattern)}$" : $"^{Any(pattern)}(\\..+)?$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    /// <summary>Returns the part as an expression in which each <c>*</c> is any text.</summary>
    private static string Any(string part) => Regex.Escape(part).Replace("\\*", ".*", StringComparison.Ordinal);

    private static string[] Below(string folder, string part) =>
        part.Contains('*', StringComparison.Ordinal) ? Directory.GetDirectories(folder, part)
        : Directory.Exists(Path.Combine(folder, part)) ? [Path.Combine(folder, part)]
        : [];
}
