using System.Runtime.CompilerServices;
using Mono.Cecil;

namespace Monolith.Architecture;

/// <summary>Questions about types that their metadata answers.</summary>
public static class TypeExtensions
{
    private static readonly string[] MigrationTypes =
        ["Microsoft.EntityFrameworkCore.Migrations.Migration", "Microsoft.EntityFrameworkCore.Infrastructure.ModelSnapshot"];

    /// <summary>Whether a person wrote it: it is not the compiler's, nor inside of something that is.</summary>
    /// <param name="type">The type.</param>
    public static bool IsWritten(this TypeDefinition type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return !type.Name.Contains('<', StringComparison.Ordinal)
            && !type.Has(typeof(CompilerGeneratedAttribute))
            && !type.Has("Microsoft.CodeAnalysis.EmbeddedAttribute")
            && (type.DeclaringType is null || type.DeclaringType.IsWritten());
    }

    /// <summary>Whether EF Core's tool wrote it: a migration or a model snapshot, which it makes public and leaves unsealed.</summary>
    /// <param name="type">The type.</param>
    public static bool IsMigration(this TypeDefinition type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return type.BaseType is { } parent && MigrationTypes.Contains(parent.FullName);
    }

    /// <summary>Whether other assemblies may name it: a public type within an internal one is internal.</summary>
    /// <param name="type">The type.</param>
    public static bool IsSeenOutside(this TypeDefinition type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return (type.IsPublic || type.IsNestedPublic) && (type.DeclaringType is null || type.DeclaringType.IsSeenOutside());
    }

    /// <summary>Whether it implements an interface, itself or by a base type.</summary>
    /// <param name="type">The type.</param>
    /// <param name="contract">The interface; of a generic one, its definition.</param>
    public static bool Implements(this TypeDefinition type, Type contract)
    {
        ArgumentNullException.ThrowIfNull(contract);
        return type.AllInterfaces().Any(i => i.GetElementType().FullName == contract.FullName);
    }

    /// <summary>Every interface it implements, itself, by a base type or by another interface.</summary>
    /// <param name="type">The type.</param>
    public static IEnumerable<TypeReference> AllInterfaces(this TypeDefinition type)
    {
        ArgumentNullException.ThrowIfNull(type);
        foreach (var contract in type.Interfaces.Select(i => i.InterfaceType))
        {
            yield return contract;
            foreach (var inherited in contract.Resolve() is { } definition ? definition.AllInterfaces() : [])
            {
                yield return inherited;
            }
        }

        foreach (var inherited in type.BaseType?.Resolve() is { } parent ? parent.AllInterfaces() : [])
        {
            yield return inherited;
        }
    }

    /// <summary>Whether an attribute is on it.</summary>
    /// <param name="provider">What may have attributes.</param>
    /// <param name="attribute">The attribute's type.</param>
    public static bool Has(this ICustomAttributeProvider provider, Type attribute)
    {
        ArgumentNullException.ThrowIfNull(attribute);
        return provider.Has(attribute.FullName!);
    }

    /// <summary>The name as it stands in code, such as <c>Ordering.Order.Line</c>.</summary>
    /// <param name="type">The type.</param>
    public static string CodeName(this TypeReference type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return type.GetElementType().FullName.Replace('/', '.').Split('`')[0];
    }

    private static bool Has(this ICustomAttributeProvider provider, string attribute) =>
        provider.HasCustomAttributes && provider.CustomAttributes.Any(a => a.AttributeType.FullName == attribute);
}
