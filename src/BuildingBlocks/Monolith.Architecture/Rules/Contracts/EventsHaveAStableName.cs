using Mono.Cecil;

namespace Monolith.Architecture;

internal sealed class EventsHaveAStableName : ArchitectureRule<(Module Module, Project Project, TypeDefinition Type)>, IMonolithRule
{
    public override string Id => "events-have-a-stable-name";

    public override string Title => "An integration event has a unique event name, module.what-happened, and a version of 1 or more.";

    public override string Reason => "An event is stored under its event name, which must outlive the name of the CLR type.";

    protected override string Subjects => "integration events";

    protected override IEnumerable<(Module Module, Project Project, TypeDefinition Type)> Select(Solution solution) => solution.Events();

    protected override IEnumerable<Violation> Check(IReadOnlyList<(Module Module, Project Project, TypeDefinition Type)> subjects, Solution solution) =>
    [
        .. base.Check(subjects, solution),
        .. from duplicates in subjects.GroupBy(subject => NameOf(AttributeOf(subject.Type)), subject => subject.Type.CodeName())
           where duplicates.Key is not null && duplicates.Count() > 1
           select Violation(string.Join(" and ", duplicates.Order(StringComparer.Ordinal)), duplicates.Key!, "Give each a unique name. Stored events are identified by their name."),
    ];

    protected override IEnumerable<Violation> Check((Module Module, Project Project, TypeDefinition Type) subject, Solution solution)
    {
        var culprit = subject.Type.CodeName();
        var attribute = AttributeOf(subject.Type);
        var name = NameOf(attribute);
        var module = subject.Module.Name;
        if (name is null)
        {
            yield return Violation(culprit, "no name", $"Mark it with [IntegrationEvent(\"{module}.what-happened\")].");
        }
        else if (!WireNames.IsEventName(name))
        {
            yield return Violation(culprit, name, $"Name it {module}.what-happened, in kebab case.");
        }
        else if (module is not null && WireNames.IsKebabCase(module) && name.Split('.')[0] != module)
        {
            yield return Violation(culprit, name, $"Name it {module}.{name.Split('.')[1]}. The first part is the module that publishes it.");
        }

        if (attribute?.Properties.FirstOrDefault(p => p.Name == nameof(IntegrationEventAttribute.Version)).Argument.Value is int version and < 1)
        {
            yield return Violation(culprit, $"version {version}", "Versions start at 1. A new version needs an EventUpcaster from the previous one.");
        }
    }

    private static CustomAttribute? AttributeOf(TypeDefinition type) =>
        type.CustomAttributes.FirstOrDefault(attribute => attribute.AttributeType.FullName == typeof(IntegrationEventAttribute).FullName);

    private static string? NameOf(CustomAttribute? attribute) => (string?)attribute?.ConstructorArguments[0].Value;
}
