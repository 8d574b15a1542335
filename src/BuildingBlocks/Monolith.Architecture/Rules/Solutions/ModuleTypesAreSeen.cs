namespace Monolith.Architecture;

internal sealed class ModuleTypesAreSeen : ArchitectureRule<TypeGroup>, IMonolithRule, IPrecondition
{
    public override string Id => "module-types-are-seen";

    public override string Title => "No type of a module is in a namespace that NetArchTest ignores, such as Microsoft or System.";

    public override string Reason => "NetArchTest ignores some namespaces, so the rules on types would ignore them as well.";

    protected override string Subjects => "types of modules";

    protected override IEnumerable<TypeGroup> Select(Solution solution) =>
        TypeGroup.Of(solution.Modules.SelectMany(module => module.Projects), _ => true);

    protected override IEnumerable<Violation> Check(TypeGroup subject, Solution solution) =>
        from type in subject.Unseen()
        select Violation(type.CodeName(), type.Namespace, "Move it to a namespace of the module. NetArchTest ignores this one, so the rules on types do not check it.");
}
