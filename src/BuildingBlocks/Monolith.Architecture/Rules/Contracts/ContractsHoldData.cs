using Mono.Cecil;

namespace Monolith.Architecture;

internal sealed class ContractsHoldData : ArchitectureRule<(Project Project, TypeDefinition Type)>, IMonolithRule
{
    private const string JsonContext = "System.Text.Json.Serialization.JsonSerializerContext";

    public override string Id => "contracts-hold-data";

    public override string Title => "Contracts contain only sealed records (events, public queries and their results) and enums: no services, no other requests, no state.";

    public override string Reason =>
        "A service interface that one module implements and another injects, a request that another module handles, a delegate or a "
        + "static field is a runtime dependency, no matter which assembly declares it. Contracts contain only data.";

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
                "Remove it, because a module cannot call another module's implementation. Publish an event, or answer a public query (IModuleQuery).")];
        }

        return [.. CheckRequests(type), .. CheckState(type), .. IsOfEvent(type, subject.Project, solution) || IsUpcaster(type) ? [] : CheckRecord(type)];
    }

    /// <summary>Only an <see cref="IModuleQuery{TAnswer}"/> may be sent to another module.</summary>
    private IEnumerable<Violation> CheckRequests(TypeDefinition type) =>
        from contract in type.AllInterfaces()
        where contract.Namespace == nameof(MediatR) && !(type.IsModuleQuery() && contract.Name is "IRequest`1" or "IBaseRequest")
        group contract by contract.CodeName() into contract
        where contract.Key != "MediatR.IBaseRequest"
        select Violation(type.CodeName(), contract.Key, "Make it a public query (IModuleQuery), or move it to the module. Another module's commands and notifications cannot be sent.");

    private IEnumerable<Violation> CheckState(TypeDefinition type) =>
        from field in type.Fields
        where field is { IsStatic: true, IsLiteral: false }
        select Violation($"{type.CodeName()}.{NameOf(field)}", "static", "Make it a constant, or remove it. All modules in a process would share its state, but separate processes would not.");

    private IEnumerable<Violation> CheckRecord(TypeDefinition type)
    {
        if (!IsRecord(type))
        {
            yield return Violation(type.CodeName(), "not a record", "Declare it as a sealed record, or move it to the module. Contracts contain only data.");
        }

        // The rule about types of modules checks that the other types are sealed.
        if (type is { IsAbstract: true, IsSealed: false })
        {
            yield return Violation(type.CodeName(), "abstract", "Declare it as a sealed record. Data for other modules must have exactly one type.");
        }

        if (type.BaseType is { } parent && parent.FullName != typeof(object).FullName && parent.FullName != typeof(ValueType).FullName)
        {
            yield return Violation(type.CodeName(), parent.CodeName(), "Remove the base type and repeat its members. Data for other modules must have exactly one type.");
        }

        foreach (var (member, what, remedy) in Mutability.Find(type))
        {
            yield return Violation(member, what, remedy);
        }
    }

    /// <summary>The rules about events check the parts of events.</summary>
    private static bool IsOfEvent(TypeDefinition type, Project project, Solution solution) =>
        project.Types.Where(Kinds.IsEvent).Any(@event => @event == type || Mutability.PartsOf(@event, solution).Contains(type));

    private static bool IsUpcaster(TypeDefinition type) => !type.IsSeenOutside() && type.BaseType?.GetElementType().FullName == typeof(EventUpcaster<>).FullName;

    private static bool IsRecord(TypeDefinition type) =>
        type.Methods.Any(method => method.Name == "<Clone>$" || (type.IsValueType && method.Name == "PrintMembers"));

    private static string NameOf(FieldDefinition field) =>
        field.Name.StartsWith('<') ? field.Name[1..field.Name.IndexOf('>', StringComparison.Ordinal)] : field.Name;
}
