namespace Docs.Tests;

/// <summary>
/// A change of a file, as a page shows it in a block of <c>diff</c>: lines with <c>-</c> are deleted, lines with <c>+</c> added, and lines
/// with a space stay. A line <c>@@</c> separates two places of the file.
/// </summary>
internal static class FileChange
{
    private const string NextPlace = "@@";

    /// <summary>Returns the changed file.</summary>
    /// <param name="change">The block.</param>
    /// <param name="source">The content of the file.</param>
    /// <exception cref="FormatException">The lines before the change occur nowhere in the file, or more than once.</exception>
    public static string Apply(Snippet change, string source)
    {
        var lines = source.ReplaceLineEndings("\n").Split('\n').ToList();
        var place = new List<string>();
        foreach (var line in change.Lines.Append(NextPlace))
        {
            if (line != NextPlace)
            {
                place.Add(line);
                continue;
            }

            Replace(lines, [.. WithSign(place, '-')], [.. WithSign(place, '+')], change);
            place.Clear();
        }

        return string.Join('\n', lines);
    }

    /// <summary>Selects the lines that stay, and those with a sign.</summary>
    private static IEnumerable<string> WithSign(List<string> place, char sign) =>
        from line in place
        where line.Length == 0 || line[0] == ' ' || line[0] == sign
        select line.Length == 0 ? line : line[1..];

    private static void Replace(List<string> file, string[] before, string[] after, Snippet change)
    {
        var found = Enumerable.Range(0, Math.Max(0, file.Count - before.Length + 1)).Where(at => before.Index().All(line => file[at + line.Index] == line.Item)).ToList();
        if (found is not [var only])
        {
            throw new FormatException(
                $"{change} changes lines that occur {found.Count} times in {change.Target}, instead of once:{Environment.NewLine}{string.Join(Environment.NewLine, before)}");
        }

        file.RemoveRange(only, before.Length);
        file.InsertRange(only, after);
    }
}
