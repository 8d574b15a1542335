using System.Runtime.CompilerServices;

namespace Monolith.Architecture;

internal sealed class InternalsAreForOwnTests : ArchitectureRule<Project>
{
    public override string Id => "internals-are-for-own-tests";

    public override string Title => "A module makes its internals visible only to its own tests; a building block and the host make theirs visible to no production assembly.";

    public override string Reason =>
        "internal is a boundary only if no other production code has access. A module grants access only to its own tests, or to its "
        + "other projects. A building block and the host may have several test projects, but grant no access to production assemblies of "
        + "the solution.";

    protected override string Subjects => "modules, building blocks or Host";

    protected override IEnumerable<Project> Select(Solution solution) =>
        solution.Projects.Where(project => solution.RoleOf(project) != ProjectRole.Other);

    protected override IEnumerable<Violation> Check(Project subject, Solution solution) =>
        from attribute in subject.Assembly?.CustomAttributes ?? []
        where attribute.AttributeType.FullName == typeof(InternalsVisibleToAttribute).FullName
        let friend = ((string)attribute.ConstructorArguments[0].Value).Split(',')[0]
        let remedy = Remedy(subject, friend, solution)
        where remedy is not null
        select Violation(subject.RelativePath, $"InternalsVisibleTo {friend}", remedy);

    private static string? Remedy(Project subject, string friend, Solution solution)
    {
        var (module, production) = (solution.ModuleOf(subject), solution.FindAssembly(friend));
        if (module is not null && solution.UsesMonolith)
        {
            var tests = subject.AssemblyName + solution.Layout.TestsSuffix;
            return friend == tests ? null : $"Remove it. Other projects use the Contracts of {subject.Name}, and only {tests} may access its internals.";
        }

        // A module of several projects is one unit, so its projects may share internals.
        return production is null || solution.RoleOf(production) == ProjectRole.Other || (module is not null && solution.ModuleOf(production) == module)
            ? null
            : module is not null
                ? $"Remove it. Other projects use the Contracts of {module.DisplayName}."
                : $"Remove it. Make the members that {production.Name} needs public, or merge the two projects.";
    }
}
