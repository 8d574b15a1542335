namespace Acceptance.Tests;

/// <summary>Follows docs/adding-a-module.md to the letter on a clean clone.</summary>
public sealed class ModuleGuideTests
{
    private static readonly string[] NewProjects = ["src/Modules/Returns/Returns.Contracts", "src/Modules/Returns/Returns", "tests/Modules/Returns.Tests"];

    [LongFact]
    public async Task The_guide_leaves_a_clean_clone_green()
    {
        using var clone = await Clone.CreateAsync();
        await using var guide = new Walkthrough("docs/adding-a-module.md", clone.Root, Clone.Environment);

        await guide.FollowAsync();

        // The build in CI has analyzers: unused usings and style are errors there.
        foreach (var project in NewProjects)
        {
            await clone.RunAsync("dotnet", "build", project, "--no-dependencies", "-p:RunAnalyzersDuringBuild=true", "-nologo", "-verbosity:quiet");
        }

        await clone.RunAsync("dotnet", ["format", "Monolith.sln", "--no-restore", "--verify-no-changes", "--diagnostics", "IDE0055", "--include", .. NewProjects]);
    }
}
