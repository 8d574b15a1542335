namespace Docs.Tests;

/// <summary>The changes of files that a page tells its readers to make.</summary>
public sealed class FileChangeTests
{
    private const string Source = "one\n    two\nthree\n\nfour\n";

    [Fact]
    public void Lines_are_added_deleted_and_replaced() =>
        Assert.Equal("one\nonce\nthree\n\nfour\nfive\n", FileChange.Apply(Change(" one\n-    two\n+once\n three\n@@\n\n four\n+five"), Source));

    [Theory]
    [InlineData(" two\n+more", 0)]
    [InlineData("\n+more", 2)]
    public void A_place_that_is_not_found_once_is_reported(string diff, int times)
    {
        var fault = Assert.Throws<FormatException>(() => FileChange.Apply(Change(diff), Source));

        Assert.StartsWith($"x.md:3 changes lines that occur {times} times in src/a.cs", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_guides_change_the_files_of_this_repository()
    {
        var changes = Snippet.Find(Repository.NameOf(Repository.Guide), File.ReadAllText(Repository.Guide)).Snippets.Where(s => s.Language == Snippet.Diff).ToList();

        Assert.NotEmpty(changes);
        Assert.All(changes, change =>
        {
            var source = File.ReadAllText(Path.Combine(Repository.Root, change.Target!));
            Assert.NotEqual(source, FileChange.Apply(change, source));
        });
    }

    private static Snippet Change(string diff) => Assert.Single(Snippet.Find("x.md", $"**src/a.cs**\n```diff\n{diff}\n```\n").Snippets);
}
