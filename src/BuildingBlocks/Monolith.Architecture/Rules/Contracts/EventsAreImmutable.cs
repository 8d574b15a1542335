using Mono.Cecil;

namespace Monolith.Architecture;

internal sealed class EventsAreImmutable : ArchitectureRule<(Module Module, Project Project, TypeDefinition Type)>, IMonolithRule
{
    public override string Id => "events-are-immutable";

    public override string Title => "An integration event and all its parts are immutable.";

    public override string Reason => "Several handlers receive the same event instance, so a change by one of them would affect the others.";

    protected override string Subjects => "integration events";

    protected override IEnumerable<(Module Module, Project Project, TypeDefinition Type)> Select(Solution solution) => solution.Events();

    protected override IEnumerable<Violation> Check((Module Module, Project Project, TypeDefinition Type) subject, Solution solution) =>
        Mutability.PartsOf(subject.Type, solution).SelectMany(Mutability.Find).Select(fault => Violation(fault.Member, fault.What, fault.Remedy));
}
