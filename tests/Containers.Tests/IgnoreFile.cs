using Microsoft.Extensions.FileSystemGlobbing;

namespace Containers.Tests;

/// <summary>A .dockerignore: of the patterns that match a path or a folder above it, the last decides.</summary>
internal sealed class IgnoreFile
{
    private readonly Matcher _sent = new(StringComparison.Ordinal, preserveFilterOrder: true);

    private IgnoreFile(IEnumerable<string> lines)
    {
        _sent.AddInclude("**");
        foreach (var line in lines.Where(line => line.Length > 0 && !line.StartsWith('#')))
        {
            string[] patterns = [line.TrimStart('!'), line.TrimStart('!') + "/**"];
            (line.StartsWith('!') ? (Action<IEnumerable<string>[]>)_sent.AddIncludePatterns : _sent.AddExcludePatterns)([patterns]);
        }
    }

    public static IgnoreFile Read(string path) => new(File.ReadAllLines(path));

    public bool Ignores(string path) => !_sent.Match(path).HasMatches;
}
