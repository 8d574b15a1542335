using Monolith.Messaging;

namespace Monolith.Modules;

/// <summary>What there is to tell about the modules of this process, for people and their tools.</summary>
public interface IModuleDirectory
{
    /// <summary>The modules, in the order in which the Host lists them.</summary>
    IReadOnlyList<ModuleInfo> Modules { get; }

    /// <summary>
    /// Draws the map of the modules: tables, events, queries, references. It builds EF Core's models and touches no database.
    /// </summary>
    ModuleMap DrawMap();
}

/// <summary>A module of this process.</summary>
/// <param name="Name">Its name, which is also its schema and the prefix of its routes.</param>
/// <param name="Provider">The kind of its database, such as Sqlite.</param>
/// <param name="Database">Where its data is; on SQLite the full path of its file.</param>
/// <param name="ListensTo">The modules whose events it handles.</param>
public sealed record ModuleInfo(string Name, string Provider, string Database, IReadOnlyList<ModuleSubscription> ListensTo);

/// <summary>Which events of another module are handled.</summary>
/// <param name="Source">The module that publishes them.</param>
/// <param name="Events">Their wire names, such as <c>ordering.order-placed</c>, in alphabetical order.</param>
public sealed record ModuleSubscription(string Source, IReadOnlyList<string> Events);

internal sealed class ModuleDirectory(ModuleCatalog modules, EventRegistry registry, ModuleContainers containers) : IModuleDirectory
{
    public IReadOnlyList<ModuleInfo> Modules { get; } =
    [
        .. modules.Descriptors.Select(module => new ModuleInfo(
            module.Name,
            module.Database.Provider.Name,
            module.Database.Identity,
            [
                .. SubscriptionDefinition.For(module.Name, module.Workers, registry)
                    .OrderBy(s => s.Source, StringComparer.Ordinal)
                    .Select(s => new ModuleSubscription(s.Source, [.. s.Events.Select(e => e.Name).Order(StringComparer.Ordinal)])),
            ])),
    ];

    public ModuleMap DrawMap() => new ModuleMapper(modules, registry, containers).Draw(Modules);
}
