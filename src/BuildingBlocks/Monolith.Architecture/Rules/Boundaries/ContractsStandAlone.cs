namespace Monolith.Architecture;

internal sealed class ContractsStandAlone : ArchitectureRule<Project>
{
    private const string Remedy = "Remove it, or move it to the module. Contracts are plain records.";

    private static readonly string[] Frameworks = ["Microsoft.EntityFrameworkCore", "Microsoft.AspNetCore"];

    public override string Id => "contracts-stand-alone";

    public override string Title => "Contracts reference no module, no other Contracts, no EF Core and no ASP.NET Core.";

    public override string Reason =>
        "Other teams compile against Contracts, which must not bring a module, a database or a web framework with them.";

    protected override string Subjects => "Contracts";

    protected override IEnumerable<Project> Select(Solution solution) =>
        solution.Projects.Where(project => solution.RoleOf(project) == ProjectRole.Contracts);

    protected override IEnumerable<Violation> Check(Project subject, Solution solution)
    {
        var projects =
            from known in ProjectDependency.In(subject, solution)
            where known.Known is null || !IsForContracts(known.Known, solution)
            select Violation(known.Culprit, known.Dependency, $"Contracts may reference only building blocks named *{solution.Layout.ContractsSuffix}. Copy the few fields that the event needs.");
        var heavy =
            from path in solution.UsesMonolith ? [] : subject.ProjectReferences
            let known = solution.Find(path)
            where known is not null && IsForContracts(known, solution)
            let source = ProjectRoles.Reachable([known], solution).FirstOrDefault(project => project.FrameworkReferences.Concat(project.PackageReferences).Any(IsFramework))
            where source is not null
            select Violation(
                subject.RelativePath,
                known.Name,
                $"Move what events need to a building block that does not bring EF Core or ASP.NET Core to all who reference these Contracts. {source.Name} does.");
        var frameworks =
            from name in subject.FrameworkReferences.Concat(subject.PackageReferences)
            where IsFramework(name)
            select Violation(subject.RelativePath, name, Remedy);
        var types =
            from use in subject.Uses?.Types ?? []
            where IsFramework(use.Used.Scope.Name)
            select Violation(use.Member, use.Used.CodeName(), Remedy);
        return projects.Concat(heavy).Concat(frameworks).Concat(types).Distinct();
    }

    /// <summary>Only in a solution of Monolith do the names of building blocks say which are for Contracts.</summary>
    private static bool IsForContracts(Project known, Solution solution) =>
        solution.RoleOf(known) == ProjectRole.BuildingBlock && (!solution.UsesMonolith || solution.Layout.IsContracts(known.Name));

    private static bool IsFramework(string name) =>
        Frameworks.Any(framework => name == framework || name.StartsWith(framework + ".", StringComparison.Ordinal));
}
