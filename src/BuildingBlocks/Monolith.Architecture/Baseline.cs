namespace Monolith.Architecture;

/// <summary>
/// The known violations of a solution, in a sorted text file with one violation per line. To add violations, the file must be deleted
/// first, which a code review notices. Updates only remove lines. Comments above an entry belong to it: they say why it is approved.
/// </summary>
internal sealed class Baseline(string path)
{
    private const string Header = "# Known violations of the architecture rules. Fix them and remove them from this file; do not add any.";

    /// <summary>Returns the violations that the baseline lacks, and notes on entries that are fixed.</summary>
    public (IReadOnlyList<Violation> New, IReadOnlyList<string> Notes) Compare(IReadOnlyList<Violation> violations, bool update)
    {
        var current = violations.Select(v => v.Key).ToHashSet(StringComparer.Ordinal);
        var known = Read();
        if (update)
        {
            var keep = File.Exists(path) ? known.Where(entry => current.Contains(entry.Key)).ToDictionary() : current.ToDictionary(key => key, _ => new List<string>());
            File.WriteAllLines(path, keep.OrderBy(entry => entry.Key, StringComparer.Ordinal).SelectMany(entry => entry.Value.Append(entry.Key)).Prepend(Header));
            known = keep;
        }

        var mended = known.Keys.Except(current).Order(StringComparer.Ordinal).ToList();
        return (
            [.. violations.Where(v => !known.ContainsKey(v.Key))],
            mended.Count == 0 ? [] : [Explain(mended)]);
    }

    /// <summary>Reads the entries with the comments above them.</summary>
    private Dictionary<string, List<string>> Read()
    {
        var entries = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        var comments = new List<string>();
        foreach (var line in File.Exists(path) ? File.ReadLines(path).Select(line => line.Trim()).Where(line => line.Length > 0 && line != Header) : [])
        {
            if (line.StartsWith('#'))
            {
                comments.Add(line);
                continue;
            }

            entries[line] = comments;
            comments = [];
        }

        return entries;
    }

    private string Explain(List<string> mended) =>
        $"{path} lists violations that are fixed. Remove these lines, or run the test again with {ArchitectureRules.UpdateVariable}=1:"
        + Environment.NewLine + string.Join(Environment.NewLine, mended.Select(entry => $"  - {entry}"));
}
