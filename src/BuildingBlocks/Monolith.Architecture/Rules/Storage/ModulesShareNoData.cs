namespace Monolith.Architecture;

internal sealed class ModulesShareNoData : ArchitectureRule<ComposedModule>, IMonolithRule
{
    public override string Id => "modules-share-no-data";

    public override string Title => "No two modules share a name, which is their schema and route prefix, or a database, with the host's settings.";

    public override string Reason => "Data that two modules share prevents moving one of them to another process.";

    protected override string Subjects => "modules that compose";

    protected override IEnumerable<ComposedModule> Select(Solution solution) => Composition.Of(solution).Modules;

    protected override IEnumerable<Violation> Check(ComposedModule subject, Solution solution)
    {
        var others = Composition.Of(solution).Modules.TakeWhile(module => module != subject).ToList();
        if (others.Find(other => other.Name.Equals(subject.Name, StringComparison.OrdinalIgnoreCase)) is { } namesake)
        {
            yield return Violation(
                $"{subject.Type.FullName}.Name",
                $"'{subject.Name}', the schema and route prefix of {namesake.Type.FullName}",
                "Give one of them another name.");
        }
        else if (subject.Database is { } database && others.Find(other => database.Equals(other.Database, StringComparison.OrdinalIgnoreCase)) is { } neighbour)
        {
            yield return Violation(
                subject.Type.FullName!,
                $"the database of {neighbour.Type.FullName}",
                $"Give each its own Modules:<name>:Database:ConnectionString in the host's settings, or none. Both use {Path.GetRelativePath(solution.Root, database)}.");
        }
    }
}
