namespace Monolith.Architecture;

/// <summary>
/// The other rules find modules by their folders. A module in the host, in a building block, in Contracts, or in any other project that the
/// host brings along would run without a single rule for it.
/// </summary>
internal sealed class ModulesAreInTheirFolder : ArchitectureRule<Project>
{
    public override string Id => "modules-are-in-their-folder";

    public override string Title => "No project outside of the modules' folder, and no Contracts, has a class that implements IModule.";

    protected override string Subjects => "projects that the host runs";

    protected override IEnumerable<Project> Select(Solution solution) =>
        solution.RunProjects.Where(project => solution.RoleOf(project) != ProjectRole.Module);

    protected override IEnumerable<Violation> Check(Project subject, Solution solution) =>
        from type in subject.Types
        where type.IsClass && !type.IsInterface && type.Implements(typeof(IModule))
        select Violation(
            type.CodeName(),
            $"in {subject.Name}",
            $"Move it to a folder of its own under {solution.Layout.Modules}, where the rules see it. A base class for modules belongs into none of these projects either: register its services with an extension method.");
}
