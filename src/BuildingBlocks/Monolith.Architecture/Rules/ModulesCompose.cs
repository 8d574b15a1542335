namespace Monolith.Architecture;

/// <summary>The rules about data and routes look at composed modules: one that does not compose would pass them all.</summary>
internal sealed class ModulesCompose : ArchitectureRule<Module>, IPrecondition
{
    public override string Id => "modules-compose";

    public override string Title => "Every module registers, builds its model and maps its endpoints, alone and without a database.";

    protected override string Subjects => "modules";

    protected override IEnumerable<Module> Select(Solution solution) => Composition.Composable(solution);

    protected override IEnumerable<Violation> Check(Module subject, Solution solution)
    {
        if (Composition.Of(solution).Failures.TryGetValue(subject, out var failure))
        {
            yield return Violation(
                subject.Classes.First().CodeName(),
                failure.GetType().Name,
                $"Make it compose, the rules about its data and routes can't look at it: {failure.Message}");
        }
    }
}
