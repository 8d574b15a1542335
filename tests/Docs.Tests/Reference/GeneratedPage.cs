using Monolith.Testing;

namespace Docs.Tests;

/// <summary>A page of docs/reference that tests compare with the code, or write if <c>MONOLITH_UPDATE_DOCS</c> is 1.</summary>
internal static class GeneratedPage
{
    /// <summary>Checks a page, or writes it.</summary>
    /// <param name="name">The name of the file.</param>
    /// <param name="content">The whole page.</param>
    public static void Check(string name, string content)
    {
        var path = Path.Combine(Repository.Root, "docs", "reference", name);
        if (GeneratedBlock.Updating)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, content);
            return;
        }

        var (actual, expected) = (Lines(File.Exists(path) ? File.ReadAllText(path) : ""), Lines(content));
        var line = actual.Zip(expected).TakeWhile(pair => pair.First == pair.Second).Count();
        Assert.True(
            actual.SequenceEqual(expected),
            $"docs/reference/{name}:{line + 1} is '{actual.ElementAtOrDefault(line)}', and the code says '{expected.ElementAtOrDefault(line)}'. "
            + $"Run the tests with {GeneratedBlock.UpdateVariable}=1 to write the page.");
    }

    /// <summary>Writes a text into a cell of a table.</summary>
    public static string Cell(string text) => Prose(text).Replace("|", "\\|", StringComparison.Ordinal);

    /// <summary>Writes a text on one line. Outside of code, a placeholder such as &lt;module&gt; would be an element of HTML.</summary>
    public static string Prose(string text) => string.Join(
        '`', text.ReplaceLineEndings(" ").Split('`').Select((part, index) => index % 2 == 0 ? part.Replace("<", "&lt;", StringComparison.Ordinal) : part));

    private static string[] Lines(string text) => text.ReplaceLineEndings("\n").Split('\n');
}
