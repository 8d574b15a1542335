using System.Text.Json;
using System.Text.Json.Nodes;

namespace Monolith.Runtime.Tests;

/// <summary>The rule for texts, and how the texts of a request are found.</summary>
public sealed class TextRuleTests
{
    private static readonly TextAttribute Multiline = new() { Multiline = true, MaxLength = 20, MaxBytes = 30 };

    [Theory]
    [InlineData("", null)]
    [InlineData("Ann 😀", null)]
    [InlineData("a\0", "U+0000 at position 1")]
    [InlineData("\u0085", "U+0085 at position 0")]
    [InlineData("a\tb", "U+0009 at position 1")]
    [InlineData("a ", "ends with a blank")]
    [InlineData("a\u00a0", "ends with a blank")]
    [InlineData("a\u2028b", "line break U+2028 at position 1")]
    public void A_single_line_text_has_no_control_characters_and_no_blanks_at_its_end(string text, string? fault) => AssertFault(fault, TextRule.FindFault(text));

    [Fact]
    public void Half_of_a_surrogate_pair_is_rejected()
    {
        AssertFault("half of a surrogate pair (U+D83D) at position 1", TextRule.FindFault("a" + '\ud83d'));
        AssertFault("half of a surrogate pair (U+DE00) at position 0", TextRule.FindFault('\ude00' + "a"));
        Assert.Equal("a\\ud83d\\u0000", TextRule.Escape("a" + '\ud83d' + '\0'));
    }

    [Theory]
    [InlineData("a\r\n\tb ", null)]
    [InlineData("a\0", "U+0000")]
    [InlineData("123456789012345678901", "has 21 characters. At most 20")]
    [InlineData("ääääääääääääääää", "has 32 bytes in UTF-8. At most 30")]
    public void An_attribute_allows_several_lines_and_sets_the_limits(string text, string? fault) => AssertFault(fault, TextRule.FindFault(text, Multiline));

    [Fact]
    public void Texts_are_found_in_nested_records_lists_and_dictionaries()
    {
        var found = TextMembers.Find(new Sent("a", "b", [new Part("c", 1)], new Dictionary<string, string> { ["d"] = "e" }, Guid.Empty, null)).ToList();

        Assert.Equal(["Name=a", "Remark=b", "Parts[0].Title=c", "Labels[d]=d", "Labels[d]=e"], found.Select(f => $"{f.Path}={f.Text}"));
        Assert.True(found[1].Rule!.Multiline);
    }

    [Fact]
    public void Texts_are_found_in_json_values_tuples_and_dictionaries_with_other_keys()
    {
        using var json = JsonDocument.Parse("""{"f":["g",1,{"h":"\\ud800"}]}""");
        var found = TextMembers.Find(new Loose('a', new Uri("b", UriKind.Relative), ("c", 1), new Dictionary<int, Part[]> { [7] = [new Part("d", 1)] }, "e", json.RootElement, JsonNode.Parse("""["i"]""")));

        Assert.Equal(
            ["Letter=a", "Link=b", "Pair.Item1=c", "Numbered[7][0].Title=d", "Any=e", "Json[f]=f", "Json[f][0]=g", "Json[f][2][h]=h", "Json[f][2][h]=\\ud800", "Node[0]=i"],
            found.Select(f => $"{f.Path}={TextRule.Escape(f.Text)}"));
    }

    [Fact]
    public void A_computed_member_that_never_ends_is_not_followed() =>
        Assert.Equal(["Title"], TextMembers.Find(new Endless("a")).Select(f => f.Path));

    private static void AssertFault(string? expected, string? fault)
    {
        if (expected is null)
        {
            Assert.Null(fault);
        }
        else
        {
            Assert.Contains(expected, fault, StringComparison.Ordinal);
        }
    }

    private sealed record Sent(
        string Name,
        [Text(Multiline = true)] string Remark,
        IReadOnlyList<Part> Parts,
        IReadOnlyDictionary<string, string> Labels,
        Guid Id,
        Part? Next);

    private sealed record Part(string Title, int Count);

    private sealed record Loose(
        char Letter, Uri Link, (string Text, int Count) Pair, Dictionary<int, Part[]> Numbered, object Any, JsonElement Json, JsonNode? Node);

    private sealed record Endless(string Title)
    {
        public Endless Next => new(Title);

        public Endless Previous => new(Title);
    }
}
