using Mono.Cecil;

namespace Monolith.Architecture;

/// <summary>What a type derives from.</summary>
internal static class InheritanceExtensions
{
    /// <summary>Whether it derives from a class, itself or by a base type.</summary>
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
