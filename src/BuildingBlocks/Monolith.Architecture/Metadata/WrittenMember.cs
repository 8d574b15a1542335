using Mono.Cecil;

namespace Monolith.Architecture;

/// <summary>The member of the source that a compiled method is of: what the compiler made of a lambda or an async method included.</summary>
internal static class WrittenMember
{
    /// <summary>Every method of an assembly that has a body.</summary>
    public static IEnumerable<MethodDefinition> MethodsWithBody(this Project project) =>
        project.Assembly?.MainModule.GetTypes().SelectMany(type => type.Methods).Where(method => method.HasBody) ?? [];

    /// <summary>The type that a person wrote, around what the compiler made.</summary>
    public static TypeDefinition WrittenType(this MethodDefinition method)
    {
        var type = method.DeclaringType;
        while (type.Name.Contains('<', StringComparison.Ordinal) && type.DeclaringType is { } outer)
        {
            type = outer;
        }

        return type;
    }

    /// <summary>The name as it stands in code, such as <c>Ordering.PlaceOrderHandler.Handle</c>.</summary>
    public static string MemberName(this MethodDefinition method) => MemberNames.Of(method.DeclaringType, method.Name);
}
