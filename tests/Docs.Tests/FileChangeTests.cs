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
    public void The_guide_changes_the_files_of_this_repository()
    {
        var steps = Snippet.Find(Repository.NameOf(Repository.Guide), File.ReadAllText(Repository.Guide)).Snippets.Where(s => s.Target is not null).ToLookup(s => s.Language == Snippet.Diff);
        var isFollowed = steps[false].All(created => File.Exists(Path.Combine(Repository.Root, created.Target!)));

        Assert.NotEmpty(steps[true]);
        Assert.All(steps[true], change =>
        {
            var source = File.ReadAllText(Path.Combine(Repository.Root, change.Target!));
            Assert.NotEqual(source, FileChange.Apply(isFollowed ? Reversed(change) : change, source));
        });
    }

    /// <summary>In a repository that has followed the guide, the changes are there.</summary>
    private static Snippet Reversed(Snippet change) => change with
    {
        Lines = [.. change.Lines.Select(line => line switch { ['+', .. var added] => "-" + added, ['-', .. var deleted] => "+" + deleted, _ => line })],
    };

    private static Snippet Change(string diff) => Assert.Single(Snippet.Find("x.md", $"**src/a.cs**\n```diff\n{diff}\n```\n").Snippets);
}
