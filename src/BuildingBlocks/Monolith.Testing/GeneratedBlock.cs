namespace Monolith.Testing;

/// <summary>
/// A fenced block of a document that code writes and no person: a test compares it with what the code would write now, and
/// writes it anew when asked to.
/// </summary>
public static class GeneratedBlock
{
    /// <summary>The environment variable that, set to 1, has documents brought up to date in place of a failure.</summary>
    public const string UpdateVariable = "MONOLITH_UPDATE_DOCS";

    private const string BlockWrites = "```";

    /// <summary>Whether documents are to be brought up to date.</summary>
    public static bool Updating => Environment.GetEnvironmentVariable(UpdateVariable) == "1";

    /// <summary>Checks the block that follows a marker, or with <see cref="UpdateVariable"/> renews it.</summary>
    /// <param name="document">The document's path.</param>
    /// <param name="marker">The start of the HTML comment right before the block, such as <c>&lt;!-- drawn from OrderLifecycle</c>.</param>
    /// <param name="language">What stands behind the opening fence, such as <c>mermaid</c>.</param>
    /// <param name="content">The block's lines as they should be, without the fences.</param>
    /// <exception cref="InvalidOperationException">There is no such block, or it is stale; the message names the way to renew it.</exception>
    public static void Check(string document, string marker, string language, string content)
    {
        ArgumentNullException.ThrowIfNull(content);
        var page = File.ReadAllText(document).ReplaceLineEndings("\n");
        var (start, end) = Find(page, marker);
        if (start < 0)
        {
            throw new InvalidOperationException($"{document} has no block behind '{marker}': put the comment right before the block.");
        }

        var wanted = $"{BlockWrites}{language}\n{content.ReplaceLineEndings("\n").TrimEnd('\n')}\n{BlockWrites}";
        if (page[start..end] == wanted)
        {
            return;
        }

        if (!Updating)
        {
            throw new InvalidOperationException(
                $"{document} is stale behind '{marker}'. It shows{Environment.NewLine}{page[start..end]}{Environment.NewLine}" +
                $"and should show{Environment.NewLine}{wanted}{Environment.NewLine}Run this test with {UpdateVariable}=1 to have it rewritten.");
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
