using System.Reflection;

namespace Monolith.Modules;

/// <summary>What is known of a module of this process.</summary>
internal sealed record ModuleDescriptor(
    string Name, Assembly Assembly, Type ContextType, ModuleDatabase Database, IReadOnlyList<Type> Workers)
{
    /// <summary>The contracts that the module uses, its own among them.</summary>
    public IEnumerable<Assembly> Contracts =>
        from name in Assembly.GetReferencedAssemblies()
        where name.Name!.EndsWith(".Contracts", StringComparison.Ordinal)
        select Assembly.Load(name);
}
