namespace Monolith.Architecture;

internal sealed class BuildingBlocksKnowNoModule : ArchitectureRule<Project>
{
    public override string Id => "building-blocks-know-no-module";

    public override string Title => "A building block references no module, no module's Contracts, and not the host.";

    public override string Reason => "A building block that depended on one module would make all modules depend on it.";

    protected override string Subjects => "building blocks";

    protected override IEnumerable<Project> Select(Solution solution) => solution.BuildingBlocks;

    protected override IEnumerable<Violation> Check(Project subject, Solution solution) =>
        from known in ProjectDependency.In(subject, solution)
        where known.Known is not null && solution.RoleOf(known.Known) is ProjectRole.Module or ProjectRole.Contracts or ProjectRole.Host
        select Violation(known.Culprit, known.Dependency, "Define an interface or options here, and let the module or the host provide the implementation or the values.");
}
