namespace Monolith.Architecture;

/// <summary>What all modules use can't know one of them: it would tie the others to it.</summary>
internal sealed class BuildingBlocksKnowNoModule : ArchitectureRule<Project>
{
    public override string Id => "building-blocks-know-no-module";

    public override string Title => "A building block knows no module, no Contracts of one, and not the Host.";

    protected override string Subjects => "building blocks";

    protected override IEnumerable<Project> Select(Solution solution) => solution.BuildingBlocks;

    protected override IEnumerable<Violation> Check(Project subject, Solution solution) =>
        from known in ProjectDependency.In(subject, solution)
        where known.Known is not null && solution.RoleOf(known.Known) is ProjectRole.Module or ProjectRole.Contracts or ProjectRole.Host
        select Violation(known.Culprit, known.Dependency, "Define an interface or options here, and let the module or the Host pass what it knows.");
}
