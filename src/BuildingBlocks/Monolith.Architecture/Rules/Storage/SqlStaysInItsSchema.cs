namespace Monolith.Architecture;

/// <summary>
/// Handwritten SQL refers only to the module's own tables. The tokenizer of Microsoft's T-SQL parser reads it, so comments, brackets and
/// quotes hide nothing, and an event name in a message is not mistaken for a table.
/// </summary>
internal sealed class SqlStaysInItsSchema : ArchitectureRule<SqlText>
{
    public override string Id => "sql-stays-in-its-schema";

    public override string Title => "SQL of a module, in code, .sql resources and its model, refers to no other schema and attaches no database.";

    protected override string Subjects => "texts that may be SQL";

    protected override IEnumerable<SqlText> Select(Solution solution) => Composition.Of(solution).Modules.SelectMany(SqlTexts.Of);

    protected override IEnumerable<Violation> Check(SqlText subject, Solution solution) =>
        Composition.Of(solution).BoundaryOf(subject.Module).FindForeign(subject.Text, subject.IsRun)
            .Select(foreign => Violation(subject.Member, foreign.Name, Remedy(subject.Module)));

    internal static string Remedy(ComposedModule module) =>
        $"Refer only to tables of '{module.Name}', without a schema. Copy data of another module from its events into a table of your own, "
        + "and let the host compose answers from several modules.";
}
