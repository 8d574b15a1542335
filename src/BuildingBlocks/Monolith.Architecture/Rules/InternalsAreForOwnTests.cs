using System.Runtime.CompilerServices;

namespace Monolith.Architecture;

/// <summary><c>internal</c> is a boundary only where nobody is let in.</summary>
internal sealed class InternalsAreForOwnTests : ArchitectureRule<Project>
{
    public override string Id => "internals-are-for-own-tests";

    public override string Title => "A module shows its internals to its own tests and to nobody else.";

    protected override string Subjects => "modules";

    protected override IEnumerable<Project> Select(Solution solution) => solution.Modules.SelectMany(module => module.Projects);

    protected override IEnumerable<Violation> Check(Project subject, Solution solution) =>
        from attribute in subject.Assembly?.CustomAttributes ?? []
        where attribute.AttributeType.FullName == typeof(InternalsVisibleToAttribute).FullName
        let friend = ((string)attribute.ConstructorArguments[0].Value).Split(',')[0]
        where friend != subject.AssemblyName + solution.Layout.TestsSuffix
        select Violation(
            subject.RelativePath, $"InternalsVisibleTo {friend}",
            $"Take it out: others see {subject.Name} through Contracts, and only {subject.AssemblyName}{solution.Layout.TestsSuffix} sees its inside.");
}
