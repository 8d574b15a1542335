using Microsoft.Extensions.DependencyInjection;
using Monolith.Runtime.Events;

namespace Monolith.Runtime;

/// <summary>What runs where, and by which routes events go between this process and others.</summary>
public interface IModuleTopology
{
    /// <summary>Draws it from the configuration and the code of all modules that the Host lists. It opens no connection.</summary>
    TopologyMap Draw();
}

/// <summary>What runs where, as this process sees it.</summary>
/// <param name="Deployment">The name of this process' deployment.</param>
/// <param name="HasBroker">Whether a broker is configured.</param>
/// <param name="Modules">The modules, in the order in which the Host lists them, and sources that it does not list.</param>
/// <param name="Routes">The routes of events that begin or end here.</param>
public sealed record TopologyMap(string Deployment, bool HasBroker, IReadOnlyList<PlacedModule> Modules, IReadOnlyList<EventRoute> Routes)
{
    /// <summary>What keeps events from their subscribers, each with its remedy.</summary>
    public IEnumerable<string> Problems =>
    [
        .. Routes.Where(route => route.Kind is RouteKind.NoBroker).Select(route => Modules.First(m => m.Location.IsRemote && (m.Name == route.Source || m.Name == route.Subscriber)))
            .Distinct().Select(module => $"{module.Name} runs at {module.Location}, and events go there and back over a broker: set RabbitMq:Uri."),
        .. Routes.Where(route => route.Kind is RouteKind.NoSource).Select(route =>
            $"{route.Subscriber} subscribes to {route.Source}, which is Absent: set Modules:{route.Source}:Location to where it runs."),
    ];
}

/// <summary>A module and where it runs.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Location">Where it runs.</param>
/// <param name="Database">Its kind of database and where that is, where it runs here; otherwise null.</param>
public sealed record PlacedModule(string Name, ModuleLocation Location, string? Database);

/// <summary>How events of one module get to another.</summary>
/// <param name="Source">The module that publishes them.</param>
/// <param name="Subscriber">The module that handles them.</param>
/// <param name="Kind">The way they go.</param>
public sealed record EventRoute(string Source, string Subscriber, RouteKind Kind);

/// <summary>The ways that events go.</summary>
public enum RouteKind
{
    /// <summary>Both are here: the subscriber reads the log.</summary>
    Log,

    /// <summary>One is elsewhere: they go over the broker.</summary>
    Broker,

    /// <summary>One is elsewhere, and there is no broker.</summary>
    NoBroker,

    /// <summary>The subscriber is here, and the source is absent.</summary>
    NoSource,
}

internal sealed class ModuleTopology(
    ModuleCatalog catalog, ModuleLocations locations, ModuleClaims claims, IReadOnlyList<IModule> modules, IServiceProvider services) : IModuleTopology
{
    private readonly bool _hasBroker = services.GetService<IEventBroker>() is not null;

    public TopologyMap Draw()
    {
        var routes = ListedSubscriptions.Of(modules).All
            .Where(definition => locations.Of(definition.Source).IsLocal || locations.Of(definition.Subscriber).IsLocal)
            .Select(definition => (definition.Source, definition.Subscriber, Kind: KindOf(definition)))
            .Where(route => route.Kind is not null)
            .Select(route => new EventRoute(route.Source, route.Subscriber, route.Kind!.Value))
            .ToList();
        return new TopologyMap(
            claims.Deployment,
            _hasBroker,
            [
                .. modules.Select(module => new PlacedModule(module.Name, locations.Of(module.Name), DatabaseOf(module.Name))),
                .. routes.Select(route => route.Source).Except(modules.Select(module => module.Name)).Select(source => new PlacedModule(source, locations.Of(source), null)),
            ],
            routes);
    }

    /// <summary>Null where the subscriber is absent: what nobody handles needs no route.</summary>
    private RouteKind? KindOf(SubscriptionDefinition definition) => (locations.Of(definition.Source), locations.Of(definition.Subscriber)) switch
    {
        ({ IsLocal: true }, { IsLocal: true }) => RouteKind.Log,
        ({ IsLocal: false, IsRemote: false }, _) => RouteKind.NoSource,
        (_, { IsLocal: false, IsRemote: false }) => null,
        _ => _hasBroker ? RouteKind.Broker : RouteKind.NoBroker,
    };

    private string? DatabaseOf(string module) =>
        catalog.Find(module) is { Database: var database } && locations.Of(module).IsLocal ? $"{database.Provider.Name} {database.Identity}" : null;
}
