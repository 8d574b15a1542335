namespace Monolith.Architecture;

/// <summary>
/// The known violations of a solution, in a sorted text file with one violation per line. To add violations, the file must be deleted
/// first, which a code review notices. Updates only remove lines. Comments above an entry belong to it: they say why it is approved. A
/// violation of the configuration, such as a rule that checked nothing, is never tolerated.
/// </summary>
internal sealed class Baseline(string path)
{
    private const string Header = "# Known violations of the architecture rules. Fix them and remove them from this file; do not add any.";

    public string Path => path;

    /// <summary>Returns the violations that the baseline lacks, and the entries that are fixed.</summary>
    public (IReadOnlyList<Violation> New, IReadOnlyList<string> Fixed) Compare(IReadOnlyList<Violation> violations, bool update)
    {
        var current = violations.Where(v => !v.IsConfigurationError).Select(v => v.Key).ToHashSet(StringComparer.Ordinal);
        var known = Read();
        if (update)
        {
            var keep = File.Exists(path) ? known.Where(entry => current.Contains(entry.Key)).ToDictionary() : current.ToDictionary(key => key, _ => new List<string>());
            File.WriteAllLines(path, keep.OrderBy(entry => entry.Key, StringComparer.Ordinal).SelectMany(entry => entry.Value.Append(entry.Key)).Prepend(Header));
            known = keep;
        }

        return (
            [.. violations.Where(v => v.IsConfigurationError || !known.TryGetValue(v.Key, out var reason) || (v.NeedsReason && reason.Count == 0)).Select(ExplainReason)],
            [.. known.Keys.Except(current).Order(StringComparer.Ordinal)]);

        Violation ExplainReason(Violation violation) => known.ContainsKey(violation.Key) && !violation.IsConfigurationError
            ? violation with { Remedy = $"{Path} lists it without a reason: say in a comment above it why it breaks nothing. {violation.Remedy}" }
            : violation;
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
}
