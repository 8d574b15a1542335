using Monolith.Testing;

namespace Docs.Tests;

/// <summary>The check of generated blocks, on documents that are wrong on purpose.</summary>
public sealed class GeneratedBlockTests : IDisposable
{
    private readonly string _document = Path.GetTempFileName();

    public void Dispose() => File.Delete(_document);

    [Fact]
    public void An_up_to_date_block_passes() => Check("<!-- drawn by A -->\n```text\none\ntwo\n```\nText.\n", "one\ntwo\n");

    [Fact]
    public void An_outdated_block_is_reported_with_both_texts_and_the_update_command()
    {
        // A run that rewrites the documents also executes the other tests.
        Assert.SkipWhen(GeneratedBlock.Updating, $"{GeneratedBlock.UpdateVariable} is set.");

        var fault = Assert.Throws<InvalidOperationException>(() => Check("<!-- drawn by A -->\n```text\none\n```\n", "three"));

        Assert.Contains("one", fault.Message, StringComparison.Ordinal);
        Assert.Contains("three", fault.Message, StringComparison.Ordinal);
        Assert.Contains("MONOLITH_UPDATE_DOCS=1", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("```text\none\n```\n")]
    [InlineData("<!-- drawn by A -->\nText between.\n```text\none\n```\n")]
    [InlineData("<!-- drawn by A -->\n```text\none\n")]
    public void A_marker_without_a_following_block_is_reported(string page)
    {
        var fault = Assert.Throws<InvalidOperationException>(() => Check(page, "one"));

        Assert.Contains("no block after '<!-- drawn by A'", fault.Message, StringComparison.Ordinal);
    }

    private void Check(string page, string content)
    {
        File.WriteAllText(_document, page);
        GeneratedBlock.Check(_document, "<!-- drawn by A", "text", content);
    }
}
