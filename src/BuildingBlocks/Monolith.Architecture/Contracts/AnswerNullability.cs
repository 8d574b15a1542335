using Mono.Cecil;
using Monolith.Runtime;

namespace Monolith.Architecture;

/// <summary>
/// Whether <c>IModuleQuery&lt;OrderView?&gt;</c> says that there may be no answer. Reflection shows no attributes of implemented
/// interfaces, the metadata does: https://github.com/dotnet/roslyn/blob/main/docs/features/nullable-metadata.md.
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

        // The first flag is the interface's own, the second the answer's; one flag alone stands for all.
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
