namespace Monolith.Architecture;

/// <summary>
/// SQL that somebody wrote names the module's own tables only. The tokenizer of the real T-SQL parser reads it, so comments,
/// brackets and quotes hide nothing, and an event's name in a message is not taken for a table.
/// </summary>
internal sealed class SqlStaysInItsSchema : ArchitectureRule<SqlText>
{
    public override string Id => "sql-stays-in-its-schema";

    public override string Title => "SQL of a module, in code, in .sql resources and in its model, names no other schema and attaches no database.";

    protected override string Subjects => "texts that may be SQL";

    protected override IEnumerable<SqlText> Select(Solution solution) => Composition.Of(solution).Modules.SelectMany(SqlTexts.Of);

    protected override IEnumerable<Violation> Check(SqlText subject, Solution solution) =>
        Composition.Of(solution).BoundaryOf(subject.Module).FindForeign(subject.Text, subject.IsRun)
            .Select(foreign => Violation(subject.Member, foreign.Name, Remedy(subject.Module)));

    internal static string Remedy(ComposedModule module) =>
        $"Name tables of '{module.Name}' only, without a schema: what another module owns is copied from its events into a table of your own, "
        + "and an answer made of several modules is composed by the Host.";
}
