namespace Monolith.Testing;

/// <summary>
/// A fenced block of a document that code generates. A test compares it with the current output of the code, or rewrites it on request.
/// </summary>
public static class GeneratedBlock
{
    /// <summary>The environment variable that makes tests rewrite documents instead of failing when set to 1.</summary>
    public const string UpdateVariable = "MONOLITH_UPDATE_DOCS";

    private const string BlockWrites = "```";

    /// <summary>Whether tests rewrite documents.</summary>
    public static bool Updating => Environment.GetEnvironmentVariable(UpdateVariable) == "1";

    /// <summary>Checks the block that follows a marker, or rewrites it if <see cref="UpdateVariable"/> is set.</summary>
    /// <param name="document">The path of the document.</param>
    /// <param name="marker">The start of the HTML comment directly before the block, such as <c>&lt;!-- drawn from
    /// OrderLifecycle</c>.</param>
    /// <param name="language">The language of the opening fence, such as <c>mermaid</c>.</param>
    /// <param name="content">The expected lines of the block, without the fences.</param>
    /// <exception cref="InvalidOperationException">The block does not exist, or is out of date. The message says how to update
    /// it.</exception>
    public static void Check(string document, string marker, string language, string content)
    {
        ArgumentNullException.ThrowIfNull(content);
        var page = File.ReadAllText(document).ReplaceLineEndings("\n");
        var (start, end) = Find(page, marker);
        if (start < 0)
        {
            throw new InvalidOperationException($"{document} has no block after '{marker}'. Put the comment directly before the block.");
        }

        var wanted = $"{BlockWrites}{language}\n{content.ReplaceLineEndings("\n").TrimEnd('\n')}\n{BlockWrites}";
        if (page[start..end] == wanted)
        {
            return;
        }

        if (!Updating)
        {
            throw new InvalidOperationException(
                $"{document} is out of date after '{marker}'. It shows{Environment.NewLine}{page[start..end]}{Environment.NewLine}" +
                $"but should show{Environment.NewLine}{wanted}{Environment.NewLine}Run this test with {UpdateVariable}=1 to rewrite it.");
        }

        File.WriteAllText(document, page[..start] + wanted + page[end..]);
    }

    private static (int Start, int End) Find(string page, string marker)
    {
        var comment = page.IndexOf(marker, StringComparison.Ordinal);
        var start = comment < 0 ? -1 : page.IndexOf('\n', comment) + 1;
        if (start <= 0 || !page.AsSpan(start).StartsWith(BlockWrites))
        {
            return (-1, -1);
        }

        var end = page.IndexOf("\n" + BlockWrites, start, StringComparison.Ordinal);
        return end < 0 ? (-1, -1) : (start, end + 1 + BlockWrites.Length);
    }
}
