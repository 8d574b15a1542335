using Mono.Cecil;

namespace Monolith.Architecture;

/// <summary>
/// Finds the source member of a compiled method, including methods that the compiler generated for a lambda or an async method.
/// </summary>
internal static class WrittenMember
{
    /// <summary>Returns all methods of an assembly that have a body.</summary>
    public static IEnumerable<MethodDefinition> MethodsWithBody(this Project project) =>
        project.Assembly?.MainModule.GetTypes().SelectMany(type => type.Methods).Where(method => method.HasBody) ?? [];

    /// <summary>Returns the type in source code that contains a method.</summary>
    public static TypeDefinition WrittenType(this MethodDefinition method)
    {
        var type = method.DeclaringType;
        while (type.Name.Contains('<', StringComparison.Ordinal) && type.DeclaringType is { } outer)
        {
            type = outer;
        }

        return type;
    }

    /// <summary>Returns the name as in source code, such as <c>Ordering.PlaceOrderHandler.Handle</c>.</summary>
    public static string MemberName(this MethodDefinition method) => MemberNames.Of(method.DeclaringType, method.Name);
}
