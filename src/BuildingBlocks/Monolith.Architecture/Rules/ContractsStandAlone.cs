namespace Monolith.Architecture;

/// <summary>
/// Contracts are what other teams compile against: whoever takes them gets neither a module nor a database or web framework.
/// </summary>
internal sealed class ContractsStandAlone : ArchitectureRule<Project>
{
    private const string Remedy = "Contracts are plain records: take it out, or move it to the module.";

    private static readonly string[] Frameworks = ["Microsoft.EntityFrameworkCore", "Microsoft.AspNetCore"];

    public override string Id => "contracts-stand-alone";

    public override string Title => "Contracts know no module, no other Contracts, no EF Core and no ASP.NET Core.";

    protected override string Subjects => "Contracts";

    protected override IEnumerable<Project> Select(Solution solution) =>
        solution.Projects.Where(project => solution.RoleOf(project) == ProjectRole.Contracts);

    protected override IEnumerable<Violation> Check(Project subject, Solution solution)
    {
        var projects =
            from known in ProjectDependency.In(subject, solution)
            where known.Known is null || !IsForContracts(known.Known, solution)
            select Violation(known.Culprit, known.Dependency, $"Contracts reference building blocks named *{solution.Layout.ContractsSuffix} and nothing else: copy the few fields that the event needs.");
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
