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
            let text = File.ReadAllText(document)
            from path in PathsIn(text)
            where !IsCreated(path, text)
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
    public void Paths_that_a_reader_creates_need_not_exist()
    {
        const string page = "Run `ls src/New`.\n\n**src/New/a.cs**\n```csharp\nclass A;\n```\n";

        Assert.True(IsCreated("src/New", page));
        Assert.True(IsCreated("src/New/a.cs", page));
        Assert.False(IsCreated("src/Ne", page));
        Assert.False(IsCreated("src/New/b.cs", page));
    }

    [Fact]
    public void Paths_in_a_module_that_a_reader_adds_need_not_exist()
    {
        static string PageOf(string module) => $"**src/Modules/{module}/{module}/a.cs**\n```diff\n-A\n```\n";

        Assert.True(IsCreated("src/Modules/Rooms/Rooms.Contracts", PageOf("Rooms")));
        Assert.False(IsCreated("src/Modules/Ordering/Nowhere", PageOf("Ordering")));
    }

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

    /// <summary>
    /// Whether the document's reader creates or changes the file, a file in the folder, or another file of the same new module. Tests follow
    /// such documents.
    /// </summary>
    private static bool IsCreated(string path, string text) => Snippet.Find("", text).Snippets.Any(
        s => s.Target is { } file && (IsIn(path, file) || (ModuleOf(file) is { } module && IsIn(module, path) && !Exists(Repository.Root, module))));

    private static bool IsIn(string folder, string path) => (path + '/').StartsWith(folder.TrimEnd('/') + '/', StringComparison.Ordinal);

    /// <summary>Returns the folder of the module that a file belongs to, or null.</summary>
    private static string? ModuleOf(string file) => file.Split('/') is ["src", "Modules", var module, ..] ? $"src/Modules/{module}" : null;

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
