using System.Text.RegularExpressions;

namespace Docs.Tests;

/// <summary>
/// A fenced block of a document. A preceding comment such as <c>&lt;!-- file: src/Host/Program.cs --&gt;</c> links it to a file;
/// <c>#Name</c> after the path selects a part of the file that contains this name. A preceding line with a bold path names the file that
/// a reader creates from the block, or changes if it is a <c>diff</c>.
/// </summary>
internal sealed partial record Snippet(string Document, int FirstLine, string Language, IReadOnlyList<string> Lines, string? Comment)
{
    /// <summary>The language of a block that changes a file.</summary>
    public const string Diff = "diff";

    private const string Opening = "<!-- file:";
    private const string Closing = "-->";
    private const string BlockWrites = "```";

    /// <summary>The file that a reader creates or changes, relative to the root of a repository, or null.</summary>
    public string? Target { get; private init; }

    /// <summary>The file it shows, relative to the repository's root, or null.</summary>
    public string? File => Comment?.Split('#')[0];

    /// <summary>The name that the part contains, or null for the whole file.</summary>
    public string? Part => Comment?.Split('#') is [_, var part] ? part : null;

    public override string ToString() => $"{Document}:{FirstLine}";

    /// <summary>The blocks of a document, and the comments that no block follows.</summary>
    public static (IReadOnlyList<Snippet> Snippets, IReadOnlyList<string> Strays) Find(string document, string text)
    {
        var lines = LinesOf(text);
        var snippets = new List<Snippet>();
        var strays = new List<string>();
        string? comment = null;
        for (var i = 0; i < lines.Length; i++)
        {
            if (!lines[i].StartsWith(BlockWrites, StringComparison.Ordinal))
            {
                Drop(comment, i);
                comment = CommentIn(lines[i]);
                continue;
            }

            var end = Array.FindIndex(lines, i + 1, line => line.TrimEnd() == BlockWrites);
            if (end < 0)
            {
                throw new FormatException($"{document}:{i + 1} opens a block that is never closed.");
            }

            var target = i == 0 ? null : BoldPath().Match(lines[i - 1]) is { Success: true } path ? path.Groups["path"].Value : null;
            snippets.Add(new Snippet(document, i + 2, lines[i][BlockWrites.Length..].Trim(), lines[(i + 1)..end], comment) { Target = target });
            comment = null;
            i = end;
        }

        Drop(comment, lines.Length);
        return (snippets, strays);

        void Drop(string? unused, int line)
        {
            if (unused is not null)
            {
                strays.Add($"{document}:{line} refers to {unused}, but no block follows. Put the comment directly before the block.");
            }
        }
    }

    /// <summary>Returns the error of the block, or null.</summary>
    /// <param name="source">The file that it shows.</param>
    public string? Fault(string source)
    {
        if (Part is { } part && !Lines.Any(line => line.Contains(part, StringComparison.Ordinal)))
        {
            return $"{this} is about {part}, which does not occur in it.";
        }

        var file = LinesOf(source);
        return Part is null ? FirstDifference(file) : FindPart(file) is null ? Nearest(file) : null;
    }

    /// <summary>Returns the current lines of the file, or null when the part is ambiguous.</summary>
    /// <param name="source">The file that it shows.</param>
    public IReadOnlyList<string>? Renew(string source)
    {
        var file = LinesOf(source);
        if (Part is null)
        {
            return file;
        }

        if (FindPart(file) is not null)
        {
            return Lines;
        }

        var first = Array.FindIndex(file, line => line.TrimStart() == Lines[0]);
        if (first < 0)
        {
            return null;
        }

        var indent = IndentOf(file[first]);
        var last = first - 1;
        foreach (var line in Lines.Where(line => line == Lines[^1]))
        {
            // A block of several members has the last line, such as a brace, several times.
            last = Array.FindIndex(file, last + 1, candidate => candidate == indent + line);
            if (last < 0)
            {
                return null;
            }
        }

        return [.. file[first..(last + 1)].Select(line => line.Length == 0 ? line : line[Math.Min(indent.Length, line.Length)..])];
    }

    private int? FindPart(string[] file)
    {
        for (var i = 0; i + Lines.Count <= file.Length; i++)
        {
            if (MatchAt(file, i) == Lines.Count)
            {
                return i;
            }
        }

        return null;
    }

    /// <summary>Counts the lines that match from a line of the file on. The file may indent them.</summary>
    private int MatchAt(string[] file, int start)
    {
        var indent = IndentOf(file[start]);
        var same = 0;
        while (same < Lines.Count && start + same < file.Length
            && file[start + same] == (Lines[same].Length == 0 ? "" : indent + Lines[same]))
        {
            same++;
        }

        return same;
    }

    private string? FirstDifference(string[] file)
    {
        for (var i = 0; i < Math.Max(file.Length, Lines.Count); i++)
        {
            var (shown, real) = (Lines.ElementAtOrDefault(i), file.ElementAtOrDefault(i));
            if (shown != real)
            {
                return Differs(i, shown, $"{File}:{i + 1}", real);
            }
        }

        return null;
    }

    private string Nearest(string[] file)
    {
        var (best, at) = Enumerable.Range(0, file.Length).Select(i => (Same: MatchAt(file, i), At: i)).MaxBy(m => m.Same);
        return Differs(best, Lines[best], $"{File}:{at + best + 1}", best == 0 ? null : file.ElementAtOrDefault(at + best));
    }

    private string Differs(int line, string? shown, string place, string? real) =>
        $"{Document}:{FirstLine + line} shows   {Quote(shown)}{Environment.NewLine}"
        + $"and {place} has {Quote(real)}{Environment.NewLine}"
        + "Correct the document, or run the tests with MONOLITH_UPDATE_DOCS=1.";

    private static string Quote(string? line) => line is null ? "nothing" : $"'{line}'";

    private static string IndentOf(string line) => line[..^line.TrimStart().Length];

    private static string? CommentIn(string line)
    {
        var trimmed = line.Trim();
        return trimmed.StartsWith(Opening, StringComparison.Ordinal) && trimmed.EndsWith(Closing, StringComparison.Ordinal)
            ? trimmed[Opening.Length..^Closing.Length].Trim()
            : null;
    }

    private static string[] LinesOf(string text) => text.ReplaceLineEndings("\n").TrimStart('\uFEFF').TrimEnd('\n').Split('\n');

    [GeneratedRegex(@"^\*\*(?<path>[\w.-]+(?:/[\w.-]+)+|[\w-]+\.[\w.]+)\*\*$")]
    private static partial Regex BoldPath();
}
