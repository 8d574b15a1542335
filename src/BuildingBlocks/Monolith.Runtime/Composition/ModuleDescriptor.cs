using System.Reflection;

namespace Monolith.Runtime;

/// <summary>Describes a module of this process.</summary>
internal sealed record ModuleDescriptor(
    string Name, Assembly Assembly, Type ContextType, ModuleDatabase Database, IReadOnlyList<Type> Workers)
{
    /// <summary>The contract assemblies that the module references, including its own.</summary>
    public IEnumerable<Assembly> Contracts => ContractsOf(Assembly);

    /// <summary>Returns the contract assemblies that a module's project references.</summary>
    public static IEnumerable<Assembly> ContractsOf(Assembly module) =>
        from name in module.GetReferencedAssemblies()
        where name.Name!.EndsWith(".Contracts", StringComparison.Ordinal)
        select Assembly.Load(name);
}
