using Microsoft.EntityFrameworkCore;
using Mono.Cecil;

namespace Monolith.Architecture;

internal sealed class OnlyModulesHoldData : ArchitectureRule<Project>, IMonolithRule
{
    private const string Remedy =
        "Only modules access data: move it to the module whose data it is, and use the module's queries or events from here.";

    /// <summary>The packages by name, because any building block could be called Monolith.Something.</summary>
    private static readonly HashSet<string> Framework = new(StringComparer.OrdinalIgnoreCase)
    {
        "Monolith", "Monolith.Contracts", "Monolith.Runtime", "Monolith.Hosting", "Monolith.Operations", "Monolith.Messaging.RabbitMq", "Monolith.Testing",
        "Monolith.Architecture",
    };

    public override string Id => "only-modules-hold-data";

    public override string Title => "The host, building blocks and what the host brings along have no DbContext, no connection and no SQL.";

    public override string Reason =>
        "Whoever has a connection can read every module's tables, and the rules about data read modules only. The framework's own "
        + "packages keep their tables in each module's schema, so they are checked for the names of modules only.";

    protected override string Subjects => "projects that the host runs";

    protected override IEnumerable<Project> Select(Solution solution) =>
        solution.RunProjects.Where(project => solution.RoleOf(project) is not (ProjectRole.Module or ProjectRole.Contracts));

    protected override IEnumerable<Violation> Check(Project subject, Solution solution)
    {
        var found = NamedSchemas(subject, solution);
        return (IsOfTheFramework(subject, solution) ? found : found.Concat(Contexts(subject)).Concat(Access(subject)))
            .Distinct().Select(culprit => Violation(culprit.Member, culprit.Found, Remedy));
    }

    /// <summary>Attaching a file names no module. Outside of the framework, the access to a connection is reported.</summary>
    private static IEnumerable<(string Member, string Found)> NamedSchemas(Project subject, Solution solution)
    {
        var boundary = Composition.Of(solution).BoundaryOfOthers();
        return from method in subject.MethodsWithBody()
               from text in SqlTexts.InMethod(method)
               where !text.IsMessage
               from foreign in boundary.FindForeign(text.Text, isRun: false)
               where foreign.Kind != SqlReferenceKind.Attachment
               select (method.MemberName(), foreign.Name);
    }

    private static IEnumerable<(string Member, string Found)> Contexts(Project subject) =>
        from type in subject.Types
        where type.DerivesFrom(typeof(DbContext))
        select (type.CodeName(), "DbContext");

    private static IEnumerable<(string Member, string Found)> Access(Project subject) =>
        from method in subject.MethodsWithBody()
        from instruction in method.Body.Instructions
        let found = Connections.Find(instruction)
            ?? (instruction.Operand is MethodReference called && SqlSinks.IsSink(called) ? $"{called.DeclaringType.CodeName()}.{called.Name}" : null)
        where found is not null
        select (method.MemberName(), found);

    private static bool IsOfTheFramework(Project subject, Solution solution) => solution.RoleOf(subject) == ProjectRole.BuildingBlock
        && Framework.Contains(subject.AssemblyName);
}
