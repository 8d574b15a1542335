namespace Monolith.Architecture;

/// <summary>NetArchTest leaves out whole namespaces, and with them the rules on types would.</summary>
internal sealed class ModuleTypesAreSeen : ArchitectureRule<TypeGroup>, IPrecondition
{
    public override string Id => "module-types-are-seen";

    public override string Title => "No type of a module is in a namespace that is taken for the runtime's, such as Microsoft or System.";

    protected override string Subjects => "types of modules";

    protected override IEnumerable<TypeGroup> Select(Solution solution) =>
        TypeGroup.Of(solution.Modules.SelectMany(module => module.Projects), _ => true);

    protected override IEnumerable<Violation> Check(TypeGroup subject, Solution solution) =>
        from type in subject.Unseen()
        select Violation(type.CodeName(), type.Namespace, "Put it into a namespace of the module's own: NetArchTest leaves this one out, and the rules on types don't see it.");
}
