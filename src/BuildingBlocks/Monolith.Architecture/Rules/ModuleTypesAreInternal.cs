
namespace Monolith.Architecture;

/// <summary>With everything internal the compiler is the boundary. Handlers have a rule of their own, migrations are a tool's.</summary>
internal sealed class ModuleTypesAreInternal : ArchitectureRule<TypeGroup>
{
    public override string Id => "module-types-are-internal";

    public override string Title => "Every type of a module but its module class is internal.";

    protected override string Subjects => "types of modules";

    protected override IEnumerable<TypeGroup> Select(Solution solution) => TypeGroup.Of(
        solution.Projects.Where(project => solution.RoleOf(project) == ProjectRole.Module),
        type => (type.DeclaringType is null || type.DeclaringType.IsSeenOutside()) && !type.Implements(typeof(IModule)) && !type.IsMigration() && !type.IsHandler());

    protected override IEnumerable<Violation> Check(TypeGroup subject, Solution solution) =>
        from type in subject.Failing(types => types.NotBePublic())
        select Violation(type.CodeName(), "public", $"Make it internal; what others must know of it goes into an event or query of the module's {solution.Layout.ContractsSuffix.TrimStart('.')}.");
}
