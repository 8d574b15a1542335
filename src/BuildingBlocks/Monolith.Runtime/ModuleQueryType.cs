using System.Reflection;

namespace Monolith.Runtime;

/// <summary>Describes a public query: its record and the type of its answer.</summary>
/// <param name="Query">The record, which implements <see cref="IModuleQuery{TAnswer}"/>.</param>
/// <param name="Answer">The type of the answer.</param>
public sealed record ModuleQueryType(Type Query, Type Answer)
{
    /// <summary>Finds the queries of a contract assembly, ordered by full name.</summary>
    /// <param name="contracts">The contract assembly.</param>
    /// <exception cref="InvalidOperationException">A query is generic. The message names it.</exception>
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
               select Describe(type, contract.GetGenericArguments()[0]),
        ];
    }

    private static ModuleQueryType Describe(Type query, Type answer) => query.ContainsGenericParameters
        ? throw new InvalidOperationException(
            $"The public query {query.FullName} is generic, and a caller in another process could not name its type. Declare a record for each type of answer.")
        : new ModuleQueryType(query, answer);
}
