namespace Monolith.Architecture;

internal sealed class SqlIsConstant : ArchitectureRule<Project>
{
    public override string Id => "sql-is-constant";

    public override string Title => "The SQL that a module executes consists of constant texts of the module.";

    public override string Reason =>
        "The rules can read SQL only if it is in the code. A text from a setting, a file, a resource or a request is refused because it "
        + "could name any schema, and not because it does. Other rules read the texts that are constant.";

    protected override string Subjects => "modules";

    protected override IEnumerable<Project> Select(Solution solution) => solution.Modules.SelectMany(module => module.Projects);

    protected override IEnumerable<Violation> Check(Project subject, Solution solution)
    {
        var calls =
            from call in SqlCalls.Of(subject)
            where call.Text.Unknown is not null
            select (call.Member, Found: $"{call.Called} with {call.Text.Unknown}");
        var names =
            from use in subject.Uses?.Texts ?? []
            where SqlSinks.IsName(use.Used)
            select (use.Member, Found: $"\"{use.Used}\", by reflection");
        return calls.Concat(names).Distinct().Select(found => Violation(
            found.Member,
            found.Found,
            "Execute a constant text, with parameters for values, so that the rules can read it. Where that is impossible, add this line to the baseline, with the reason in a comment above it."));
    }
}
