using System.Buffers;
using System.Text.RegularExpressions;

namespace Docs.Tests;

/// <summary>Files and headings that the documents refer to exist.</summary>
public sealed partial class DocumentedPathTests
{
    private static readonly string[] Folders = ["src/", "tests/", "build/", "docs/", ".ci/", ".config/"];
    private static readonly SearchValues<char> Placeholders = SearchValues.Create("<>*{}…$");

    [Fact]
    public void Paths_of_the_repository_exist()
    {
        var paths = (
            from document in Repository.Documents()
            from path in PathsIn(File.ReadAllText(document))
            select (Document: Repository.NameOf(document), Path: path)).ToList();

        Assert.NotEmpty(paths);
        AssertNone(paths.Where(p => !Exists(Repository.Root, p.Path)).Select(p => $"{p.Document} mentions {p.Path}, which does not exist."));
    }

    [Fact]
    public void Links_between_documents_have_a_target()
    {
        var broken =
            from document in Repository.Documents()
            from Match link in Link().Matches(WithoutCode(File.ReadAllText(document)))
            let target = link.Groups["target"].Value
            where !target.Contains(':', StringComparison.Ordinal) && !LeadsSomewhere(document, target)
            select $"{Repository.NameOf(document)} links to {target}, which leads nowhere.";

        AssertNone(broken);
    }

    [Fact]
    public void Paths_are_found_in_commands_and_not_in_placeholders() => Assert.Equal(
        ["src/Host", "build/add-migration", "docs/a.md", "build/b"],
        PathsIn("Run `dotnet run --project src/Host`, `build/add-migration Ordering X`, see `docs/a.md`; not src/Nowhere, `src/<Name>/x`, "
            + "`tests/*.cs`.\n\n```sh\nbuild/b now\n```\n"));

    [Fact]
    public void Headings_give_anchors() => Assert.Equal(
        ["a-command-its-endpoint", "2-two-b"], AnchorsIn("# A command, its endpoint\n\n```sh\n# no heading\n```\n## 2. Two `B`\n"));

    private static void AssertNone(IEnumerable<string> faults)
    {
        var all = string.Join(Environment.NewLine, faults);
        Assert.True(all.Length == 0, all);
    }

    private static IEnumerable<string> PathsIn(string text) =>
        from code in InlineCode().Matches(WithoutCode(text)).Select(m => m.Groups["code"].Value)
            .Concat(Snippet.Find("", text).Snippets.Where(s => s.Language == "sh").SelectMany(s => s.Lines))
        from word in code.Split(' ', StringSplitOptions.RemoveEmptyEntries)
        where Folders.Any(folder => word.StartsWith(folder, StringComparison.Ordinal)) && !word.AsSpan().ContainsAny(Placeholders)
        select word;

    private static bool LeadsSomewhere(string document, string target)
    {
        var (path, anchor) = target.Split('#', 2) is [var before, var after] ? (before, after) : (target, null);
        var file = path.Length == 0 ? document : Path.Combine(Path.GetDirectoryName(document)!, path);
        return Exists("", file) && (anchor is null || !file.EndsWith(".md", StringComparison.Ordinal) || AnchorsIn(File.ReadAllText(file)).Contains(anchor));
    }

    private static IEnumerable<string> AnchorsIn(string text) =>
        from Match heading in Heading().Matches(WithoutCode(text))
        select NoAnchorCharacter().Replace(heading.Groups["title"].Value.Trim().ToLowerInvariant(), "").Replace(' ', '-');

    private static bool Exists(string root, string path) =>
        Path.Combine(root, path) is var full && (File.Exists(full) || Directory.Exists(full));

    private static string WithoutCode(string text) => FencedBlock().Replace(text, "");

    [GeneratedRegex(@"^```.*?^```\s*?$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex FencedBlock();

    [GeneratedRegex("`(?<code>[^`\n]+)`")]
    private static partial Regex InlineCode();

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)[^)]*\)")]
    private static partial Regex Link();

    [GeneratedRegex("^#{1,6} (?<title>.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\p{L}\p{N} _-]")]
    private static partial Regex NoAnchorCharacter();
}
