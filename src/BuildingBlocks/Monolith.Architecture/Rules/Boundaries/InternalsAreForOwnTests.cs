using System.Runtime.CompilerServices;

namespace Monolith.Architecture;

/// <summary>
/// <c>internal</c> is a boundary only if no other production code has access. A module grants access only to its own tests. A building
/// block and the host may have several test projects, but grant no access to production assemblies of the solution.
/// </summary>
internal sealed class InternalsAreForOwnTests : ArchitectureRule<Project>
{
    public override string Id => "internals-are-for-own-tests";

    public override string Title => "A module makes its internals visible only to its own tests; a building block and the host make theirs visible to no production assembly.";

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
        if (solution.RoleOf(subject) is ProjectRole.Module or ProjectRole.Contracts)
        {
            var tests = subject.AssemblyName + solution.Layout.TestsSuffix;
            return friend == tests ? null : $"Remove it. Other projects use the Contracts of {subject.Name}, and only {tests} may access its internals.";
        }

        return solution.FindAssembly(friend) is { } production && solution.RoleOf(production) != ProjectRole.Other
            ? $"Remove it. Make the members that {production.Name} needs public, or merge the two projects."
            : null;
    }
}
