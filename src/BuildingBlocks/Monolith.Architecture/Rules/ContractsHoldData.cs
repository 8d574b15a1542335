using Mono.Cecil;

namespace Monolith.Architecture;

/// <summary>
/// What another module calls is a dependency at run time, whichever assembly declares it: a service interface that one module
/// implements and another injects, a request that another handles, a delegate, a static field. Contracts are data.
/// </summary>
internal sealed class ContractsHoldData : ArchitectureRule<(Project Project, TypeDefinition Type)>
{
    private const string JsonContext = "System.Text.Json.Serialization.JsonSerializerContext";

    public override string Id => "contracts-hold-data";

    public override string Title => "Contracts hold sealed records of events, public queries and their results, and enums: no services, no other requests, no state.";

    protected override string Subjects => "types of Contracts";

    protected override IEnumerable<(Project Project, TypeDefinition Type)> Select(Solution solution) =>
        from project in solution.Projects
        where solution.RoleOf(project) == ProjectRole.Contracts
        from type in project.Types
        select (project, type);

    protected override IEnumerable<Violation> Check((Project Project, TypeDefinition Type) subject, Solution solution)
    {
        var type = subject.Type;
        if (type.IsEnum || type.BaseType?.FullName == JsonContext)
        {
            return [];
        }

        if (type.IsInterface || type.BaseType?.FullName == typeof(MulticastDelegate).FullName)
        {
            return [Violation(
                type.CodeName(),
                type.IsInterface ? "interface" : "delegate",
                "Take it out: what one module implements another can't call. Publish an event, or answer a public query (IModuleQuery).")];
        }

        return [.. CheckRequests(type), .. CheckState(type), .. IsOfEvent(type, subject.Project, solution) || IsUpcaster(type) ? [] : CheckRecord(type)];
    }

    /// <summary>Only by <see cref="IModuleQuery{TAnswer}"/> may a request be for another module.</summary>
    private IEnumerable<Violation> CheckRequests(TypeDefinition type) =>
        from contract in type.AllInterfaces()
        where contract.Namespace == nameof(MediatR) && !(type.IsModuleQuery() && contract.Name is "IRequest`1" or "IBaseRequest")
        group contract by contract.CodeName() into contract
        where contract.Key != "MediatR.IBaseRequest"
        select Violation(type.CodeName(), contract.Key, "Make it a public query (IModuleQuery), or move it to the module: another module's commands and notifications can't be sent.");

    private IEnumerable<Violation> CheckState(TypeDefinition type) =>
        from field in type.Fields
        where field is { IsStatic: true, IsLiteral: false }
        select Violation($"{type.CodeName()}.{NameOf(field)}", "static", "Make it a constant, or take it out: all modules of a process would share it, and processes would not.");

    private IEnumerable<Violation> CheckRecord(TypeDefinition type)
    {
        if (!IsRecord(type))
        {
            yield return Violation(type.CodeName(), "no record", "Declare it as a sealed record, or move it to the module: Contracts are data.");
        }

        // That the others are sealed is the matter of the rule about types of modules.
        if (type is { IsAbstract: true, IsSealed: false })
        {
            yield return Violation(type.CodeName(), "abstract", "Declare it as a sealed record: what is sent to other modules is of one type.");
        }

        if (type.BaseType is { } parent && parent.FullName != typeof(object).FullName && parent.FullName != typeof(ValueType).FullName)
        {
            yield return Violation(type.CodeName(), parent.CodeName(), "Derive it from nothing and repeat the members: what is sent to other modules is of one type.");
        }

        foreach (var (member, what, remedy) in Mutability.Find(type))
        {
            yield return Violation(member, what, remedy);
        }
    }

    /// <summary>What events are made of is the matter of the rules about events.</summary>
    private static bool IsOfEvent(TypeDefinition type, Project project, Solution solution) =>
        project.Types.Where(Kinds.IsEvent).Any(@event => @event == type || Mutability.PartsOf(@event, solution).Contains(type));

    private static bool IsUpcaster(TypeDefinition type) => !type.IsSeenOutside() && type.BaseType?.GetElementType().FullName == typeof(EventUpcaster<>).FullName;

    private static bool IsRecord(TypeDefinition type) =>
        type.Methods.Any(method => method.Name == "<Clone>$" || (type.IsValueType && method.Name == "PrintMembers"));

    private static string NameOf(FieldDefinition field) =>
        field.Name.StartsWith('<') ? field.Name[1..field.Name.IndexOf('>', StringComparison.Ordinal)] : field.Name;
}
