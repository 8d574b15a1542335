namespace Monolith.Architecture;

internal sealed class HandlersAreInternalAndSealed : ArchitectureRule<TypeGroup>, IMonolithRule
{
    public override string Id => "handlers-are-internal-and-sealed";

    public override string Title => "Handlers of events, timers, side effects and requests are internal sealed classes.";

    public override string Reason => "Handlers are found by their interfaces, so no code refers to them by name or derives from them.";

    protected override string Subjects => "handlers";

    protected override IEnumerable<TypeGroup> Select(Solution solution) =>
        TypeGroup.Of(solution.Modules.SelectMany(module => module.Projects), Kinds.IsHandler);

    protected override IEnumerable<Violation> Check(TypeGroup subject, Solution solution) =>
    [
        .. from type in subject.Failing(types => types.NotBePublic())
           where type.DeclaringType is null || type.DeclaringType.IsSeenOutside()
           select Violation(type.CodeName(), "public", "Make it internal. It is found by its interface and called only by the framework."),
        .. from type in subject.Failing(types => types.BeSealed())
           select Violation(type.CodeName(), "not sealed", "Seal it. Move code that several handlers share to a class that they call."),
    ];
}
