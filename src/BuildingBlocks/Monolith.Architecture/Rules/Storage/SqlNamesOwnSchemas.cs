using System.Collections.Frozen;

namespace Monolith.Architecture;

internal sealed class SqlNamesOwnSchemas : ArchitectureRule<Project>, IPlainRule
{
    public override string Id => "sql-names-own-schemas";

    public override string Title => "SQL of a module, a building block or the host names no schema of another module.";

    public override string Reason =>
        "SQL crosses a boundary without a reference, so no compiler and no other rule sees it. The rule reads the texts in code, and knows "
        + "the schemas of the modules from their DbContexts.";

    protected override string Subjects => "projects, or schemas of DbContexts";

    protected override IEnumerable<Project> Select(Solution solution) => MappedSchemas.Of(solution).Count == 0 ? [] : solution.RunProjects;

    protected override IEnumerable<Violation> Check(Project subject, Solution solution)
    {
        var module = solution.ModuleOf(subject);
        var owners = MappedSchemas.Owners(solution);
        var boundary = new SchemaBoundary("", owners.Where(schema => schema.Value != module).Select(schema => schema.Key), FrozenSet<string>.Empty);
        var texts =
            (from method in subject.MethodsWithBody()
             from text in SqlTexts.InMethod(method)
             where !text.IsMessage
             select (Member: method.MemberName(), text.Text))
            .Concat(from call in SqlCalls.Of(subject) from text in call.Text.Texts select (call.Member, Text: text));
        return (from text in texts
                from foreign in boundary.FindForeign(text.Text, isRun: false)
                where foreign.Kind != SqlReferenceKind.Attachment
                select Violation(
                    text.Member,
                    foreign.Name,
                    module is null
                        ? "Move the statement to the module whose table it is, and call the module from here."
                        : $"Copy the data from the other module's events into a table of {module.DisplayName}, or ask the other module for it."))
            .Distinct();
    }
}
