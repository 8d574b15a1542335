namespace Monolith.Architecture;

/// <summary>
/// The violations that a solution is known to have: a text file, one to a line, sorted. Growing it takes deleting it, which
/// shows in a review; everything else only takes lines out.
/// </summary>
internal sealed class Baseline(string path)
{
    private const string Header = "# Known violations of the architecture rules. Mend them and take them out; nothing may be added.";

    /// <summary>Tells violations that are new, and what to do about entries that are mended.</summary>
    public (IReadOnlyList<Violation> New, IReadOnlyList<string> Notes) Compare(IReadOnlyList<Violation> violations, bool update)
    {
        var current = violations.Select(v => v.Key).ToHashSet(StringComparer.Ordinal);
        var exists = File.Exists(path);
        if (update)
        {
            var keep = exists ? current.Intersect(Read()) : current;
            File.WriteAllLines(path, [Header, .. keep.Order(StringComparer.Ordinal)]);
            exists = true;
        }

        var known = exists ? Read() : [];
        var mended = known.Except(current).Order(StringComparer.Ordinal).ToList();
        return (
            [.. violations.Where(v => !known.Contains(v.Key))],
            mended.Count == 0 ? [] : [Explain(mended)]);
    }

    private HashSet<string> Read() =>
        [.. File.ReadLines(path).Select(line => line.Trim()).Where(line => line.Length > 0 && !line.StartsWith('#'))];

    private string Explain(List<string> mended) =>
        $"{path} lists what is no longer violated. Take it out, or run again with {ArchitectureRules.UpdateVariable}=1:"
        + Environment.NewLine + string.Join(Environment.NewLine, mended.Select(entry => $"  - {entry}"));
}
