using System.Text.RegularExpressions;

namespace Containers.Tests;

/// <summary>A .dockerignore: of the patterns that match a path or a folder above it, the last says whether it is ignored.</summary>
internal sealed class IgnoreFile
{
    private readonly IReadOnlyList<(Regex Pattern, bool Ignore)> _patterns;

    private IgnoreFile(IReadOnlyList<(Regex, bool)> patterns) => _patterns = patterns;

    public static IgnoreFile Read(string path) => new(
    [
        .. from line in File.ReadAllLines(path)
           where line.Length > 0 && !line.StartsWith('#')
           let glob = Regex.Escape(line.TrimStart('!')).Replace(@"\*\*/", "(.*/)?", StringComparison.Ordinal).Replace(@"\*", "[^/]*", StringComparison.Ordinal)
           select (new Regex($"^{glob}(/.*)?$"), !line.StartsWith('!')),
    ]);

    public bool Ignores(string path) => _patterns.LastOrDefault(p => p.Pattern.IsMatch(path)).Ignore;
}
