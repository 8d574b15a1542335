using Acceptance.Tests;
using Monolith.Testing;

namespace Docs.Tests;

/// <summary>The diagrams of subscriptions match the host's output.</summary>
[Collection(nameof(Documents))]
public sealed class ModuleFlowchartTests
{
    private const string Marker = "<!-- printed by modules report --mermaid";

    [Theory]
    [InlineData("README.md")]
    [InlineData("docs/architecture.md")]
    public async Task Documents_show_the_flowchart_of_the_report(string document)
    {
        using var directory = new TestDirectory();

        var (exitCode, flowchart) = await MonolithProcess.RunCommandAsync(directory.Path, "modules", "report", "--mermaid");

        Assert.True(exitCode == 0, flowchart);
        GeneratedBlock.Check(Path.Combine(Repository.Root, document), Marker, "mermaid", flowchart);
    }
}
