using Mono.Cecil;

namespace Monolith.Architecture;

internal sealed class EventsAreSealedRecords : ArchitectureRule<(Module Module, Project Project, TypeDefinition Type)>, IMonolithRule
{
    public override string Id => "events-are-sealed-records";

    public override string Title => "An integration event is a public sealed record of its module's Contracts.";

    public override string Reason => "An event is a fact that other modules read: a public, sealed record of the Contracts.";

    protected override string Subjects => "integration events";

    protected override IEnumerable<(Module Module, Project Project, TypeDefinition Type)> Select(Solution solution) => solution.Events();

    protected override IEnumerable<Violation> Check((Module Module, Project Project, TypeDefinition Type) subject, Solution solution)
    {
        var (module, project, type) = subject;
        if (solution.RoleOf(project) != ProjectRole.Contracts)
        {
            yield return Violation(type.CodeName(), $"declared in {project.Name}", $"Move it to {module.DisplayName}{solution.Layout.ContractsSuffix}. Here, no other module can handle it.");
        }
        else if (!type.IsPublic)
        {
            yield return Violation(type.CodeName(), "not public", "Make it public, so that other modules can handle it.");
        }

        if (!type.IsSealed)
        {
            yield return Violation(type.CodeName(), "not sealed", "Seal it. A stored event has exactly one type, so repeat shared members instead of inheriting them.");
        }

        if (type.IsValueType || !type.Methods.Any(method => method.Name == "<Clone>$"))
        {
            yield return Violation(type.CodeName(), "not a record", "Declare it as a sealed record class, which compares by value and is immutable.");
        }
    }
}
