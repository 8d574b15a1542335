namespace Docs.Tests;

/// <summary>The check of the documents' code, on documents that are wrong on purpose.</summary>
public sealed class SnippetTests
{
    private const string Source = "class A\n{\n    void B()\n    {\n\n        C();\n    }\n}\n";

    [Fact]
    public void A_block_with_the_whole_file_passes() => Assert.Null(FaultOf("<!-- file: a.cs -->\n```csharp\n" + Source + "```\n"));

    [Fact]
    public void A_block_with_a_part_of_a_file_passes_without_indentation() =>
        Assert.Null(FaultOf("<!-- file: a.cs#B -->\n```csharp\nvoid B()\n{\n\n    C();\n}\n```\n"));

    [Fact]
    public void The_first_difference_is_reported_with_both_lines()
    {
        var fault = FaultOf("Text.\n\n<!-- file: a.cs#B -->\n```csharp\nvoid B()\n{\n\n    D();\n}\n```\n");

        Assert.Contains("x.md:8 shows   '    D();'", fault, StringComparison.Ordinal);
        Assert.Contains("a.cs:6 has '        C();'", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void A_block_with_a_whole_file_must_be_complete() =>
        Assert.Contains("a.cs:8 has '}'", FaultOf("<!-- file: a.cs -->\n```csharp\n" + Source[..^2] + "```\n"), StringComparison.Ordinal);

    [Fact]
    public void A_part_must_contain_its_anchor() =>
        Assert.Contains("about Z", FaultOf("<!-- file: a.cs#Z -->\n```csharp\nvoid B()\n```\n"), StringComparison.Ordinal);

    [Fact]
    public void A_comment_without_a_block_is_reported()
    {
        var (_, strays) = Snippet.Find("x.md", "<!-- file: a.cs -->\nText between.\n```csharp\nA\n```\n<!-- file: b.cs -->\n");

        Assert.Equal(2, strays.Count);
        Assert.StartsWith("x.md:1 refers to a.cs", strays[0], StringComparison.Ordinal);
        Assert.StartsWith("x.md:6 refers to b.cs", strays[1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_part_is_updated_between_its_first_and_its_last_line()
    {
        var (snippets, _) = Snippet.Find("x.md", "<!-- file: a.cs#B -->\n```csharp\nvoid B()\n{\n    Old();\n}\n```\n");

        Assert.Equal(["void B()", "{", "", "    C();", "}"], snippets[0].Renew(Source));
    }

    [Fact]
    public void A_part_of_several_members_is_updated_up_to_the_end_of_the_last_one()
    {
        const string source = "class A\n{\n    void B()\n    {\n        New();\n    }\n\n    void C()\n    {\n        D();\n    }\n}\n";
        var (snippets, _) = Snippet.Find("x.md", "<!-- file: a.cs#B -->\n```csharp\nvoid B()\n{\n    Old();\n}\n\nvoid C()\n{\n    D();\n}\n```\n");

        Assert.Equal(["void B()", "{", "    New();", "}", "", "void C()", "{", "    D();", "}"], snippets[0].Renew(source));
    }

    private static string? FaultOf(string document)
    {
        var (snippets, strays) = Snippet.Find("x.md", document);
        Assert.Empty(strays);
        return Assert.Single(snippets).Fault(Source);
    }
}
