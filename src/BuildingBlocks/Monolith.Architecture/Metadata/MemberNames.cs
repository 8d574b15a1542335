using Mono.Cecil;

namespace Monolith.Architecture;

/// <summary>
/// Names members as in source code. Code that the compiler generates for a lambda or an async method belongs to the method.
/// </summary>
internal static class MemberNames
{
    public static string Of(TypeDefinition type) => type.Name.Contains('<', StringComparison.Ordinal) && type.DeclaringType is { } outer
        ? MethodIn(type.Name) is { Length: > 0 } method ? Of(outer, method) : Of(outer)
        : type.CodeName();

    public static string Of(TypeDefinition type, string member)
    {
        if (type.Name.Contains('<', StringComparison.Ordinal) && type.DeclaringType is { } outer)
        {
            return (MethodIn(type.Name) is { Length: > 0 } stated ? stated : MethodIn(member)) is { Length: > 0 } method ? Of(outer, method) : Of(outer);
        }

        return MethodIn(member) switch
        {
            { Length: > 0 } method => $"{type.CodeName()}.{method}",
            { } => type.CodeName(),
            _ => $"{type.CodeName()}.{Plain(member)}",
        };
    }

    /// <summary>
    /// Returns the property name for an accessor, and the last part of the name for an explicit interface implementation.
    /// </summary>
    private static string Plain(string member)
    {
        var name = member.StartsWith('.') ? member[1..] : member[(member.LastIndexOf('.') + 1)..];
        return name.StartsWith("get_", StringComparison.Ordinal) || name.StartsWith("set_", StringComparison.Ordinal) ? name[4..] : name;
    }

    /// <summary>Returns the text between the angle brackets of a name like <c>&lt;Handle&gt;d__3</c>, or null without brackets.</summary>
    private static string? MethodIn(string name)
    {
        if (!name.StartsWith('<'))
        {
            return null;
        }

        var inner = name[1..name.LastIndexOf('>')];
        return inner.StartsWith('<') ? MethodIn(inner) : inner.All(c => char.IsLetterOrDigit(c) || c is '_') ? inner : "";
    }
}
