namespace Monolith.Architecture;

internal sealed class SchemasHaveOneModule : ArchitectureRule<MappedSchema>, IPlainRule
{
    public override string Id => "schemas-have-one-module";

    public override string Title => "No two modules map tables into the same schema of a database.";

    public override string Reason =>
        "A module must be able to change its tables alone, and to move with them. In a shared schema, nobody knows whose table it is. "
        + "The rule reads the schemas from HasDefaultSchema, ToTable and ToView in the code of DbContexts and their configurations.";

    protected override string Subjects => "schemas of DbContexts";

    protected override IEnumerable<MappedSchema> Select(Solution solution) => MappedSchemas.Of(solution);

    protected override IEnumerable<Violation> Check(MappedSchema subject, Solution solution)
    {
        var owner = MappedSchemas.Owners(solution)[subject.Schema];
        if (owner != subject.Module)
        {
            yield return Violation(
                subject.Member, $"schema {subject.Schema}", $"Map it in a schema of {subject.Module.DisplayName}. This one belongs to {owner.DisplayName}, which maps tables into it, too.");
        }
    }
}
