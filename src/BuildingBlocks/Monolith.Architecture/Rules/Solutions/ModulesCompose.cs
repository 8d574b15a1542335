namespace Monolith.Architecture;

internal sealed class ModulesCompose : ArchitectureRule<Module>, IMonolithRule, IPrecondition
{
    public override string Id => "modules-compose";

    public override string Title => "Every module registers its services, builds its model and maps its endpoints, alone and without a database.";

    public override string Reason =>
        "The rules about data and routes check composed modules. A module that does not compose would pass all of them.";

    protected override string Subjects => "modules";

    protected override IEnumerable<Module> Select(Solution solution) => Composition.Composable(solution);

    protected override IEnumerable<Violation> Check(Module subject, Solution solution)
    {
        if (Composition.Of(solution).Failures.TryGetValue(subject, out var failure))
        {
            yield return Violation(
                subject.Classes.First().CodeName(),
                failure.GetType().Name,
                $"Correct the error, because the rules about data and routes cannot check this module: {failure.Message}");
        }
    }
}
