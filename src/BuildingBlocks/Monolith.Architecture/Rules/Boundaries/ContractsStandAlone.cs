namespace Monolith.Architecture;

/// <summary>Other teams compile against Contracts, which must not bring a module, a database or a web framework with them.</summary>
internal sealed class ContractsStandAlone : ArchitectureRule<Project>
{
    private const string Remedy = "Remove it, or move it to the module. Contracts are plain records.";

    private static readonly string[] Frameworks = ["Microsoft.EntityFrameworkCore", "Microsoft.AspNetCore"];

    public override string Id => "contracts-stand-alone";

    public override string Title => "Contracts reference no module, no other Contracts, no EF Core and no ASP.NET Core.";

    protected override string Subjects => "Contracts";

    protected override IEnumerable<Project> Select(Solution solution) =>
        solution.Projects.Where(project => solution.RoleOf(project) == ProjectRole.Contracts);

    protected override IEnumerable<Violation> Check(Project subject, Solution solution)
    {
        var projects =
            from known in ProjectDependency.In(subject, solution)
            where known.Known is null || !IsForContracts(known.Known, solution)
            select Violation(known.Culprit, known.Dependency, $"Contracts may reference only building blocks named *{solution.Layout.ContractsSuffix}. Copy the few fields that the event needs.");
        var frameworks =
            from name in subject.FrameworkReferences.Concat(subject.PackageReferences)
            where IsFramework(name)
            select Violation(subject.RelativePath, name, Remedy);
        var types =
            from use in subject.Uses?.Types ?? []
            where IsFramework(use.Used.Scope.Name)
            select Violation(use.Member, use.Used.CodeName(), Remedy);
        return projects.Concat(frameworks).Concat(types).Distinct();
    }

    private static bool IsForContracts(Project known, Solution solution) =>
        solution.RoleOf(known) == ProjectRole.BuildingBlock && known.Name.EndsWith(solution.Layout.ContractsSuffix, StringComparison.Ordinal);

    private static bool IsFramework(string name) =>
        Frameworks.Any(framework => name == framework || name.StartsWith(framework + ".", StringComparison.Ordinal));
}
