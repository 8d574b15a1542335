
namespace Monolith.Architecture;

internal sealed class ModuleTypesAreInternal : ArchitectureRule<TypeGroup>, IMonolithRule
{
    public override string Id => "module-types-are-internal";

    public override string Title => "All types of a module are internal, except its module class.";

    public override string Reason =>
        "When all types are internal, the compiler enforces the boundary. Other rules cover handlers; migrations are generated.";

    protected override string Subjects => "types of modules";

    protected override IEnumerable<TypeGroup> Select(Solution solution) => TypeGroup.Of(
        solution.Projects.Where(project => solution.RoleOf(project) == ProjectRole.Module),
        type => (type.DeclaringType is null || type.DeclaringType.IsSeenOutside()) && !type.Implements(typeof(IModule)) && !type.IsMigration() && !type.IsHandler());

    protected override IEnumerable<Violation> Check(TypeGroup subject, Solution solution) =>
        from type in subject.Failing(types => types.NotBePublic())
        select Violation(type.CodeName(), "public", $"Make it internal. Publish what others need as an event or query of the module's {solution.Layout.ContractsSuffix.TrimStart('.')}.");
}
