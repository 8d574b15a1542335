namespace Monolith.Architecture;

internal sealed class ModulesAreInTheirFolder : ArchitectureRule<Project>, IMonolithRule
{
    public override string Id => "modules-are-in-their-folder";

    public override string Title => "No project outside of the modules' folder, and no Contracts, has a class that implements IModule.";

    public override string Reason =>
        "The other rules find modules by their folders. A module in the host, in a building block, in Contracts, or in any other "
        + "project that the host brings along would run without a single rule for it.";

    protected override string Subjects => "projects that the host runs";

    protected override IEnumerable<Project> Select(Solution solution) =>
        solution.RunProjects.Where(project => solution.RoleOf(project) != ProjectRole.Module);

    protected override IEnumerable<Violation> Check(Project subject, Solution solution)
    {
        var remedy = $"Move it to a folder of its own under {solution.Layout.Modules}, where the rules see it. A base class for modules belongs into none of these projects either: register its services with an extension method.";
        var own =
            from type in subject.Types
            where type.IsClass && !type.IsInterface && type.Implements(typeof(IModule))
            select Violation(type.CodeName(), $"in {subject.Name}", remedy);
        var packaged =
            from call in subject.Uses?.Calls ?? []
            where call.Used.Name == ".ctor" && solution.OwnerOf(call.Used.DeclaringType) is null && call.Used.DeclaringType.Resolve() is { } type && type.Implements(typeof(IModule))
            select Violation(call.Member, $"{call.Used.DeclaringType.CodeName()} of {call.Used.DeclaringType.Scope.Name}", remedy);
        return own.Concat(packaged).Distinct();
    }
}
