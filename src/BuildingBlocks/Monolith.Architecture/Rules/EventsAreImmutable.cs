using Mono.Cecil;

namespace Monolith.Architecture;

/// <summary>Several handlers are given the same event: one that can change it changes it for the others.</summary>
internal sealed class EventsAreImmutable : ArchitectureRule<(Module Module, Project Project, TypeDefinition Type)>
{
    public override string Id => "events-are-immutable";

    public override string Title => "An integration event and what it is made of can't be changed.";

    protected override string Subjects => "integration events";

    protected override IEnumerable<(Module Module, Project Project, TypeDefinition Type)> Select(Solution solution) => solution.Events();

    protected override IEnumerable<Violation> Check((Module Module, Project Project, TypeDefinition Type) subject, Solution solution) =>
        Mutability.PartsOf(subject.Type, solution).SelectMany(Mutability.Find).Select(fault => Violation(fault.Member, fault.What, fault.Remedy));
}
