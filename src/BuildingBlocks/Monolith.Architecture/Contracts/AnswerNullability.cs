using Mono.Cecil;
using Monolith.Runtime;

namespace Monolith.Architecture;

/// <summary>
/// Reads the nullability of the answer in <c>IModuleQuery&lt;OrderView?&gt;</c>. Reflection omits attributes of implemented interfaces, but
/// the metadata contains them: https://github.com/dotnet/roslyn/blob/main/docs/features/nullable-metadata.md.
/// </summary>
internal static class AnswerNullability
{
    private const byte Annotated = 2;

    public static bool MayBeNull(ModuleQueryType query)
    {
        if (query.Answer.IsValueType)
        {
            return false;
        }

        using var module = ModuleDefinition.ReadModule(query.Query.Assembly.Location);
        var type = module.GetType(query.Query.FullName!.Replace('+', '/'));
        var contract = type.Interfaces.FirstOrDefault(i => i.InterfaceType is GenericInstanceType generic
            && generic.ElementType.FullName == typeof(IModuleQuery<>).FullName);

        // The first flag belongs to the interface, the second to the answer. A single flag applies to both.
        var flags = Flags(contract, "NullableAttribute") ?? Flags(type, "NullableContextAttribute") ?? [];
        return flags.Length > 0 && flags[Math.Min(1, flags.Length - 1)] == Annotated;
    }

    private static byte[]? Flags(ICustomAttributeProvider? provider, string attribute) =>
        provider?.CustomAttributes.FirstOrDefault(a => a.AttributeType.Name == attribute)?.ConstructorArguments[0].Value switch
        {
            byte one => [one],
            CustomAttributeArgument[] all => [.. all.Select(a => (byte)a.Value)],
            _ => null,
        };
}
