namespace Monolith.Architecture;

internal sealed class ProjectsAreBuilt : ArchitectureRule<Project>, IPrecondition
{
    public override string Id => "projects-are-built";

    public override string Title => "All modules, building blocks and the host are built, so that the rules can check them.";

    public override string Reason => "The other rules check assemblies. A missing assembly would pass all of them.";

    protected override string Subjects => "projects";

    protected override IEnumerable<Project> Select(Solution solution) =>
        solution.BuildingBlocks.Concat(solution.Modules.SelectMany(module => module.Projects)).Concat(solution.Host is { } host ? [host] : []);

    protected override IEnumerable<Violation> Check(Project subject, Solution solution)
    {
        if (subject.AssemblyPath is null)
        {
            yield return Violation(
                subject.RelativePath,
                $"no {subject.AssemblyName}.dll",
                $"Build it, for example with 'dotnet build'. It was not found in {string.Join(" or ", solution.Layout.AssemblyFolders.Append("the project's output folders"))}. "
                + "The host's project reference, and the tests' reference to the host, make sure that it is built.") with
            { IsConfigurationError = true };
        }
    }
}
