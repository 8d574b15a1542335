using System.Reflection;
using Monolith.Runtime.Events;

namespace Monolith.Runtime;

/// <summary>Describes a module of this process.</summary>
/// <param name="Name">The name.</param>
/// <param name="Assembly">The assembly of its project.</param>
/// <param name="ContextType">Its DbContext, or null if its state lives in memory.</param>
/// <param name="Database">Its database, or null if its state lives in memory.</param>
/// <param name="Workers">Its classes that handle events, timers and side effects, or whose work recurs.</param>
/// <param name="Recurrences">Its work that recurs, unless it is switched off.</param>
internal sealed record ModuleDescriptor(
    string Name, Assembly Assembly, Type? ContextType, ModuleDatabase? Database, IReadOnlyList<Type> Workers, IReadOnlyList<Recurrence> Recurrences)
{
    /// <summary>Whether its data belongs to tenants.</summary>
    public bool UsesTenants { get; init; }

    /// <summary>Whether its state lives in memory, without a database.</summary>
    public bool IsInMemory => Database is null;

    /// <summary>Returns the contract assemblies that a module's project references, including its own.</summary>
    public static IEnumerable<Assembly> ContractsOf(Assembly module) =>
        from name in module.GetReferencedAssemblies()
        where name.Name!.EndsWith(".Contracts", StringComparison.Ordinal)
        select Assembly.Load(name);

    /// <summary>The public queries that a module's project answers: those that its own contracts declare.</summary>
    public static IEnumerable<ModuleQueryType> QueriesOf(Assembly module) =>
        ContractsOf(module).Where(contracts => ModuleGraph.ProjectOf(contracts) == module.GetName().Name).SelectMany(ModuleQueryType.FindIn);
}
