using System.Runtime.CompilerServices;

namespace Monolith.Architecture;

/// <summary>
/// <c>internal</c> is a boundary only if no other production code is let in. A module shows its internals to its own tests
/// alone. A building block and the Host may have several test projects, but no production assembly of the solution sees inside.
/// </summary>
internal sealed class InternalsAreForOwnTests : ArchitectureRule<Project>
{
    public override string Id => "internals-are-for-own-tests";

    public override string Title => "A module shows its internals to its own tests only; a building block and the Host, to no production assembly.";

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
            return friend == tests ? null : $"Take it out: others see {subject.Name} through Contracts, and only {tests} sees its inside.";
        }

        return solution.FindAssembly(friend) is { } production && solution.RoleOf(production) != ProjectRole.Other
            ? $"Take it out: make public what {production.Name} needs, or merge the two projects."
            : null;
    }
}
