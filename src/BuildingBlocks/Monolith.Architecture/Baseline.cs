namespace Monolith.Architecture;

/// <summary>
/// The known violations of a solution, in a sorted text file with one violation per line. To add violations, the file must be deleted
/// first, which a code review notices. Updates only remove lines.
/// </summary>
internal sealed class Baseline(string path)
{
    private const string Header = "# Known violations of the architecture rules. Fix them and remove them from this file; do not add any.";

    /// <summary>Returns the violations that the baseline lacks, and notes on entries that are fixed.</summary>
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
        $"{path} lists violations that are fixed. Remove these lines, or run the test again with {ArchitectureRules.UpdateVariable}=1:"
        + Environment.NewLine + string.Join(Environment.NewLine, mended.Select(entry => $"  - {entry}"));
}
