namespace Monolith.Architecture;

/// <summary>The other rules check assemblies. A missing assembly would pass all of them.</summary>
internal sealed class ProjectsAreBuilt : ArchitectureRule<Project>, IPrecondition
{
    public override string Id => "projects-are-built";

    public override string Title => "All modules, building blocks and the host are built, so that the rules can check them.";

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
                $"Build it. It was found neither in {string.Join(" nor ", solution.Layout.AssemblyFolders)} nor in the project's bin folder. "
                + "The host's project reference, and the tests' reference to the host, make sure that it is built.");
        }
    }
}
