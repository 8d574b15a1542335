namespace Monolith.Architecture;

internal sealed class ModulesKnowContractsOnly : ArchitectureRule<Project>
{
    public override string Id => "modules-know-contracts-only";

    public override string Title => "A module references building blocks and Contracts, and no internals of other modules.";

    public override string Reason =>
        "Contracts are the boundary between modules. A module that uses the internals of another one can neither change nor move alone.";

    protected override string Subjects => "modules";

    protected override IEnumerable<Project> Select(Solution solution) =>
        solution.Projects.Where(project => solution.RoleOf(project) == ProjectRole.Module);

    protected override IEnumerable<Violation> Check(Project subject, Solution solution) =>
        from known in ProjectDependency.In(subject, solution)
        let remedy = Remedy(subject, known.Known, solution)
        where remedy is not null
        select Violation(known.Culprit, known.Dependency, remedy);

    private static string? Remedy(Project subject, Project? known, Solution solution) => known is null
        ? "Move it to the building blocks, or publish it as a package. A module may only reference projects that the solution's conventions know."
        : solution.RoleOf(known) switch
        {
            ProjectRole.BuildingBlock or ProjectRole.Contracts => null,
            ProjectRole.Module when solution.ModuleOf(known) == solution.ModuleOf(subject) => null,
            ProjectRole.Module =>
                $"Reference {ContractsOf(solution.ModuleOf(known)!, solution)}, handle its integration events, and keep your own copy of the data you need.",
            ProjectRole.Host => "A module must not reference the host, which composes modules. Move the needed code to the building blocks.",
            _ => "Move the needed code to the building blocks.",
        };

    private static string ContractsOf(Module module, Solution solution) =>
        module.Projects.FirstOrDefault(project => solution.RoleOf(project) == ProjectRole.Contracts)?.Name ?? module.DisplayName + solution.Layout.ContractsSuffix;
}
