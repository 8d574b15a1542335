namespace Monolith.Architecture;

internal sealed class SqlStaysInItsSchema : ArchitectureRule<SqlText>, IMonolithRule
{
    public override string Id => "sql-stays-in-its-schema";

    public override string Title => "SQL of a module, in code, .sql resources and its model, refers to no other schema and attaches no database.";

    public override string Reason =>
        "Handwritten SQL refers only to the module's own tables. The tokenizer of Microsoft's T-SQL parser reads it, so comments, "
        + "brackets and quotes hide nothing, and an event name in a message is not mistaken for a table.";

    protected override string Subjects => "texts that may be SQL";

    protected override IEnumerable<SqlText> Select(Solution solution) => Composition.Of(solution).Modules.SelectMany(SqlTexts.Of);

    /// <summary>The text of a statement can come from several strings: then the name of a schema may be one of them.</summary>
    protected override IEnumerable<Violation> Check(IReadOnlyList<SqlText> subjects, Solution solution)
    {
        var composed =
            from member in subjects.GroupBy(text => (text.Module, text.Member))
            let boundary = Composition.Of(solution).BoundaryOf(member.Key.Module)
            let schemas = member.Where(part => part.IsPart && boundary.IsSchema(part.Text)).ToList()
            where schemas.Count > 0 && member.Any(text => SqlShape.IsSql(SqlTokenizer.Read(text.Text)))
            from part in schemas
            select Violation(member.Key.Member, $"{part.Text.Trim()} in composed SQL", Remedy(member.Key.Module, null));
        return base.Check(subjects, solution).Concat(composed);
    }

    protected override IEnumerable<Violation> Check(SqlText subject, Solution solution) =>
        Composition.Of(solution).BoundaryOf(subject.Module).FindForeign(subject.Text, subject.IsRun, subject.IsWhole)
            .Select(foreign => Violation(subject.Member, foreign.Name, Remedy(subject.Module, foreign)));

    internal static string Remedy(ComposedModule module, SqlReference? foreign) => foreign?.Kind switch
    {
        SqlReferenceKind.Statement =>
            "Remove it. Provisioning creates principals and grants rights, and a module's SQL is written out and stays in its own database.",
        SqlReferenceKind.Unknown =>
            "Use another statement: the rules do not know what this one does. If it is harmless, add this line to the baseline, with the reason in a comment above it.",
        _ => $"Refer only to tables of '{module.Name}', without a schema. Copy data of another module from its events into a table of your own, "
            + "and let the host compose answers from several modules.",
    };
}
