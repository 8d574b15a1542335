namespace Monolith.Architecture;

internal sealed class ModuleTypesAreSealed : ArchitectureRule<TypeGroup>, IMonolithRule
{
    public override string Id => "module-types-are-sealed";

    public override string Title => "Every class of a module and its Contracts is sealed, abstract or static, unless another class derives from it.";

    public override string Reason =>
        "A class is made for derived classes, or has none. Other rules cover handlers and events; migrations are generated.";

    protected override string Subjects => "classes of modules";

    protected override IEnumerable<TypeGroup> Select(Solution solution)
    {
        var bases = solution.Projects.SelectMany(project => project.Types)
            .Select(type => type.BaseType?.GetElementType().FullName)
            .ToHashSet();
        return TypeGroup.Of(
            solution.Modules.SelectMany(module => module.Projects),
            type => type is { IsClass: true, IsAbstract: false, IsValueType: false }
                && !bases.Contains(type.FullName) && !type.IsMigration() && !type.IsHandler() && !type.IsEvent());
    }

    protected override IEnumerable<Violation> Check(TypeGroup subject, Solution solution) =>
        from type in subject.Failing(types => types.BeSealed())
        select Violation(type.CodeName(), "not sealed", "Seal it, or make it abstract if other classes should derive from it.");
}
