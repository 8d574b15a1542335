namespace Monolith.Architecture;

/// <summary>The other rules look at assemblies: one that is not there would pass them all.</summary>
internal sealed class ProjectsAreBuilt : ArchitectureRule<Project>, IPrecondition
{
    public override string Id => "projects-are-built";

    public override string Title => "Every module, building block and the Host are built, so that the rules see them.";

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
                $"Build it: it is neither in {string.Join(" nor ", solution.Layout.AssemblyFolders)} nor in the project's bin. "
                + "The Host's project reference, and the tests' reference to the Host, bring it along.");
        }
    }
}
