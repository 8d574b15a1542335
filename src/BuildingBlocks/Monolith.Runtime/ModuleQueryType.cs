using System.Reflection;

namespace Monolith.Runtime;

/// <summary>A public query as a type: its record, and what it is answered with.</summary>
/// <param name="Query">The record, an <see cref="IModuleQuery{TAnswer}"/>.</param>
/// <param name="Answer">The answer's type.</param>
public sealed record ModuleQueryType(Type Query, Type Answer)
{
    /// <summary>The queries of a contract assembly, by their full names.</summary>
    /// <param name="contracts">The assembly.</param>
    public static IReadOnlyList<ModuleQueryType> FindIn(Assembly contracts)
    {
        ArgumentNullException.ThrowIfNull(contracts);
        return
        [
            .. from type in contracts.GetTypes()
               where type is { IsAbstract: false, IsInterface: false }
               from contract in type.GetInterfaces()
               where contract.IsGenericType && contract.GetGenericTypeDefinition() == typeof(IModuleQuery<>)
               orderby type.FullName
               select new ModuleQueryType(type, contract.GetGenericArguments()[0]),
        ];
    }
}
