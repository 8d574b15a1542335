using Monolith.Testing;

namespace Docs.Tests;

/// <summary>Code blocks in the documents match the files that compile and run.</summary>
[Collection(nameof(Documents))]
public sealed class DocumentedCodeTests
{
    [Fact]
    public void Blocks_match_their_files()
    {
        if (GeneratedBlock.Updating)
        {
            foreach (var document in Repository.Documents())
            {
                Update(document);
            }
        }

        var faults = new List<string>();
        var shown = 0;
        foreach (var document in Repository.Documents())
        {
            var (snippets, strays) = Snippet.Find(Repository.NameOf(document), File.ReadAllText(document));
            faults.AddRange(strays);
            foreach (var snippet in snippets.Where(s => s.File is not null))
            {
                shown++;
                var path = Path.Combine(Repository.Root, snippet.File!);
                if (!File.Exists(path))
                {
                    faults.Add($"{snippet} shows {snippet.File}, which does not exist.");
                }
                else if (snippet.Fault(File.ReadAllText(path)) is { } fault)
                {
                    faults.Add(fault);
                }
            }
        }

        Assert.True(faults.Count == 0, string.Join(Environment.NewLine + Environment.NewLine, faults));
        Assert.NotEqual(0, shown);
    }

    [Fact]
    public void All_code_in_the_guide_is_in_files()
    {
        var (snippets, _) = Snippet.Find(Repository.NameOf(Repository.Guide), File.ReadAllText(Repository.Guide));

        Assert.Contains(snippets, s => s.Language == "csharp");
        Assert.All(snippets.Where(s => s.Language is not ("sh" or "text" or "json")), snippet => Assert.True(
            snippet.File is not null || snippet.Target is not null,
            $"{snippet} is {snippet.Language} code without a file. Put the path to create in bold on the line above it, or <!-- file: path --> if it quotes a file."));
    }

    private static void Update(string document)
    {
        var text = File.ReadAllText(document);
        var (snippets, _) = Snippet.Find(Repository.NameOf(document), text);
        var lines = text.Split('\n').ToList();
        foreach (var snippet in snippets.Where(s => s.File is not null).Reverse())
        {
            var path = Path.Combine(Repository.Root, snippet.File!);
            if (File.Exists(path) && snippet.Renew(File.ReadAllText(path)) is { } renewed)
            {
                lines.RemoveRange(snippet.FirstLine - 1, snippet.Lines.Count);
                lines.InsertRange(snippet.FirstLine - 1, renewed);
            }
        }

        var updated = string.Join('\n', lines);
        if (updated != text)
        {
            File.WriteAllText(document, updated);
        }
    }
}
