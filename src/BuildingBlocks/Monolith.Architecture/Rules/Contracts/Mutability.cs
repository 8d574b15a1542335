using Mono.Cecil;

namespace Monolith.Architecture;

/// <summary>Finds mutable members of data that modules exchange.</summary>
internal static class Mutability
{
    private const string InitOnly = "System.Runtime.CompilerServices.IsExternalInit";

    private static readonly string[] Frozen = ["IReadOnly", "IEnumerable", "ReadOnly", "KeyValuePair"];

    /// <summary>Returns the event and the types of the solution that it is composed of, through base types and members.</summary>
    public static HashSet<TypeDefinition> PartsOf(TypeDefinition @event, Solution solution)
    {
        var parts = new HashSet<TypeDefinition>();
        var open = new Queue<TypeDefinition>([@event]);
        while (open.TryDequeue(out var part))
        {
            if (parts.Add(part))
            {
                StateOf(part).Select(member => member.Type).Append(part.BaseType).OfType<TypeReference>().SelectMany(Flatten)
                    .Where(type => solution.OwnerOf(type) is not null)
                    .Select(type => type.Resolve()).OfType<TypeDefinition>()
                    .Where(type => !type.IsEnum)
                    .ToList().ForEach(open.Enqueue);
            }
        }

        return parts;
    }

    /// <summary>Finds the members of a type that can change after construction.</summary>
    public static IEnumerable<(string Member, string What, string Remedy)> Find(TypeDefinition part) =>
    [
        .. from property in part.Properties
           where property.SetMethod is { IsStatic: false } setter && setter.ReturnType is not RequiredModifierType { ModifierType.FullName: InitOnly }
           select ($"{part.CodeName()}.{property.Name}", "set", "Make it init or get only. To change a value, create a copy with 'with'."),
        .. from field in part.Fields
           where field is { IsStatic: false, IsPrivate: false, IsInitOnly: false }
           select ($"{part.CodeName()}.{field.Name}", "field", "Make it a property with init, or readonly."),
        .. from member in StateOf(part)
           let mutable = Flatten(member.Type).FirstOrDefault(IsMutable)
           where mutable is not null
           select (
               $"{part.CodeName()}.{member.Name}", mutable is ArrayType ? "array" : mutable.CodeName(), "Use IReadOnlyList, IReadOnlyDictionary or an immutable collection, because all handlers receive the same instance."),
    ];

    private static IEnumerable<(string Name, TypeReference Type)> StateOf(TypeDefinition type) =>
    [
        .. type.Properties.Where(p => p.GetMethod is { IsStatic: false, IsPublic: true }).Select(p => (p.Name, p.PropertyType)),
        .. type.Fields.Where(f => f is { IsStatic: false, IsPublic: true }).Select(f => (f.Name, f.FieldType)),
    ];

    private static IEnumerable<TypeReference> Flatten(TypeReference type) => type switch
    {
        GenericInstanceType generic => generic.GenericArguments.SelectMany(Flatten).Prepend(generic.ElementType),
        ArrayType array => Flatten(array.ElementType).Prepend(array),
        TypeSpecification specification => Flatten(specification.ElementType),
        GenericParameter => [],
        _ => [type],
    };

    private static bool IsMutable(TypeReference type) => type is ArrayType || type.Namespace switch
    {
        "System.Collections.Immutable" or "System.Collections.Frozen" => false,
        "System.Text.Json.Nodes" => true,
        "System.Text" => type.Name == "StringBuilder",
        var name => name.StartsWith("System.Collections", StringComparison.Ordinal) && !Frozen.Any(word => type.Name.StartsWith(word, StringComparison.Ordinal)),
    };
}
