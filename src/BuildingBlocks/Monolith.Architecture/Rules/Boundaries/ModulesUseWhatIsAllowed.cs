namespace Monolith.Architecture;

/// <param name="allowed">For each module, the modules whose Contracts it may use.</param>
internal sealed class ModulesUseWhatIsAllowed(IReadOnlyDictionary<Module, IReadOnlyList<Module>> allowed) : ArchitectureRule<Module>, IConditionalRule
{
    /// <summary>Creates the rule for the catalog. Without allowed dependencies, it does not apply.</summary>
    public ModulesUseWhatIsAllowed()
        : this(new Dictionary<Module, IReadOnlyList<Module>>())
    {
    }

    public override string Id => "modules-use-what-is-allowed";

    public override string Title => "A module uses only the modules that its declared dependencies allow.";

    public override string Reason =>
        "Contracts keep modules apart, but not their number of dependencies small. A solution that declares who may use whom notices "
        + "each new dependency, and each cycle, in a review.";

    protected override string Subjects => "modules with declared dependencies";

    public string? WhyNot(Solution solution) => allowed.Count == 0 ? "no allowed dependencies are declared" : null;

    protected override IEnumerable<Module> Select(Solution solution) => allowed.Count == 0 ? [] : solution.Modules;

    protected override IEnumerable<Violation> Check(Module subject, Solution solution) =>
        from project in subject.Projects
        from known in ProjectDependency.In(project, solution)
        let used = known.Known is null ? null : solution.ModuleOf(known.Known)
        where used is not null && used != subject && !allowed.GetValueOrDefault(subject, []).Contains(used)
        group known by used.DisplayName into use
        let first = use.First()
        select Violation(
            subject.DisplayName,
            use.Key,
            $"Remove the dependency, or allow it: add {use.Key}.contracts to the dependencies of {subject.DisplayName}. {first.Culprit} uses {first.Dependency}, for example.");
}
