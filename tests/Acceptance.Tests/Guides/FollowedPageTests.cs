using Xunit.Sdk;

namespace Acceptance.Tests;

/// <summary>How a page is followed, on pages that are right and wrong on purpose.</summary>
public sealed class FollowedPageTests : IDisposable
{
    private readonly TestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Files_are_created_and_changed_and_commands_run_where_the_last_one_ended()
    {
        await FollowAsync(
            """
            ```sh
            mkdir product && cd product    # a folder
            ```
            **src/a.txt**
            ```text
            one
            two
            ```
            **src/a.txt**
            ```diff
             one
            -two
            +three
            ```
            ```sh
            cat src/a.txt
            ```
            ```text
            one
            th…
            ```
            """);

        Assert.Equal("one\nthree\n", await File.ReadAllTextAsync(Path.Combine(_directory.Path, "product", "src", "a.txt"), TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("```sh\necho one\n```\n```text\ntwo\n```\n", "but the output is\none")]
    [InlineData("```sh\necho one; echo two\n```\n```text\none\n```\n", "but the output is\none\ntwo")]
    [InlineData("```sh\nfalse\necho one\n```\n", "ended with 1")]
    [InlineData("**a.txt**\n```text\none\n```\n**a.txt**\n```text\ntwo\n```\n", "creates a.txt, which exists")]
    [InlineData("**b/a.txt**\n```text\none\n```\n**b/a.txt**\n```diff\n-two\n+three\n```\n", "changes lines that occur 0 times in b/a.txt")]
    public async Task A_wrong_page_is_reported(string page, string message)
    {
        var failure = await Assert.ThrowsAnyAsync<Exception>(() => FollowAsync(page));

        Assert.True(failure is XunitException or FormatException, failure.ToString());
        Assert.Contains(message, failure.Message.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    private async Task FollowAsync(string page)
    {
        var path = Path.Combine(_directory.Path, "page.md");
        await File.WriteAllTextAsync(path, page, TestContext.Current.CancellationToken);
        await using var walkthrough = new Walkthrough(path, _directory.Path, new Dictionary<string, string?>());
        await walkthrough.FollowAsync();
    }
}
