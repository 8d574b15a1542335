using Mono.Cecil;

namespace Monolith.Architecture;

/// <summary>Reads the base types of a type.</summary>
internal static class InheritanceExtensions
{
    /// <summary>Returns whether a type derives from a class, directly or indirectly.</summary>
    public static bool DerivesFrom(this TypeReference type, Type parent)
    {
        for (var at = type.Resolve()?.BaseType; at is not null; at = at.Resolve()?.BaseType)
        {
            if (at.GetElementType().FullName == parent.FullName)
            {
                return true;
            }
        }

        return false;
    }
}
