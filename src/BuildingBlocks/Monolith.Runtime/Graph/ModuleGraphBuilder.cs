using System.Reflection;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Monolith.Runtime.Events;
using Monolith.Runtime.Storage;

namespace Monolith.Runtime;

/// <summary>Builds the graph from the modules that the host lists, from their contracts and from the configuration.</summary>
internal sealed class ModuleGraphBuilder(
    IReadOnlyList<IModule> modules,
    ModuleCatalog catalog,
    ModuleLocations locations,
    ModuleClaims claims,
    EventRegistry registry,
    ModuleContainers containers,
    IConfiguration configuration,
    IServiceProviderIsService registered)
{
    public ModuleGraph Build()
    {
        var hasBroker = registered.IsService(typeof(IEventBroker));
        var listed = modules.Select(module => Describe(module, hasBroker)).ToList();
        GraphModule[] all = [.. listed, .. DescribeUnlisted(listed)];
        var byName = all.ToDictionary(module => module.Name, StringComparer.OrdinalIgnoreCase);
        var subscriptions = listed
            .SelectMany(module => SubscriptionDefinition.For(module.Name, WorkersOf(module), registry))
            .Select(definition => new GraphSubscription(byName[definition.Source], byName[definition.Subscriber], definition, hasBroker))
            .ToList();
        var subscribers = subscriptions.SelectMany(s => s.Definition.Events.Select(type => (type, s.Subscriber))).ToLookup(e => e.type, e => e.Subscriber);
        return new ModuleGraph(
            claims.Deployment,
            hasBroker,
            all,
            [
                .. registry.All.Select(type => new GraphEvent(type, byName[type.Source], [.. subscribers[type]]))
                    .OrderBy(e => e.Source.IsComposed ? Array.IndexOf(all, e.Source) : all.Length)
                    .ThenBy(e => e.Source.Name, StringComparer.Ordinal)
                    .ThenBy(e => e.Type.ClrType.MetadataToken),
            ],
            subscriptions,
            [.. listed.SelectMany(FindQueries)]);
    }

    private GraphModule Describe(IModule module, bool hasBroker)
    {
        var composed = catalog.Find(module.Name);
        var assembly = catalog.AssemblyOf(module);
        var project = assembly.GetName().Name!;
        return new GraphModule(module.Name, project, () => locations.Of(module.Name), composed?.Database is null ? null : () => ReadData(module.Name))
        {
            Assembly = assembly,
            IsComposed = composed is not null,
            Database = composed?.Database is { } database ? Describe(composed, database) : null,
            Recurrences = [.. (composed?.Recurrences ?? []).Select(work => new GraphRecurrence(work.Name, work.Schedule)).OrderBy(work => work.Name, StringComparer.Ordinal)],
            Deliveries = composed is null ? [] : [.. new DeliverySettings(registry, hasBroker).Read(composed, configuration).Select(Describe)],
            References =
            [
                .. ModuleDescriptor.ContractsOf(assembly)
                    .Where(contracts => ModuleGraph.ProjectOf(contracts) != project && IsOfModule(contracts))
                    .Select(contracts => contracts.GetName().Name!).Order(StringComparer.Ordinal),
            ],
        };
    }

    private static GraphDelivery Describe((SubscriptionDefinition Definition, DeliveryOptions Options) delivery) => new(
        delivery.Definition.Delivery!,
        delivery.Options switch
        {
            { Http.Url: { } url } => $"{url.Scheme}://{url.Authority}",
            { RabbitMq: { Exchange.Length: > 0 } queue } => $"exchange {queue.Exchange}",
            _ => $"queue {delivery.Options.RabbitMq?.RoutingKey}",
        },
        [.. delivery.Definition.Events.Select(type => type.Name).Order(StringComparer.Ordinal)]);

    private GraphDatabase Describe(ModuleDescriptor module, ModuleDatabase database)
    {
        var principal = database.Principal;
        return new GraphDatabase(
            database.Provider.Name,
            database.Provider.IsServer,
            database.Identity,
            principal,
            [
                .. catalog.WithDatabase
                    .Where(other => other.Module != module && principal is not null && principal.Equals(other.Database.Principal, StringComparison.OrdinalIgnoreCase))
                    .Select(other => other.Module.Name),
            ]);
    }

    /// <summary>The sources of events in the modules' contracts that the host does not list.</summary>
    private IEnumerable<GraphModule> DescribeUnlisted(IReadOnlyList<GraphModule> listed) =>
        from source in registry.All.GroupBy(type => type.Source, StringComparer.OrdinalIgnoreCase).OrderBy(events => events.Key, StringComparer.Ordinal)
        where !listed.Any(module => module.Name.Equals(source.Key, StringComparison.OrdinalIgnoreCase))
        select new GraphModule(source.Key, ModuleGraph.ProjectOf(source.First().ClrType.Assembly), () => locations.Of(source.Key));

    /// <summary>The framework and MediatR have contracts as well; those of a module declare an event or a query.</summary>
    private bool IsOfModule(Assembly contracts) =>
        registry.All.Any(type => type.ClrType.Assembly == contracts) || ModuleQueryType.FindIn(contracts).Count > 0;

    private IReadOnlyList<Type> WorkersOf(GraphModule module) => catalog.Find(module.Name)?.Workers ?? ModuleWorkerTypes.FindIn(module.Assembly!);

    private IEnumerable<GraphQuery> FindQueries(GraphModule module) =>
        from type in ModuleDescriptor.QueriesOf(module.Assembly!)
        let handler = typeof(IRequestHandler<,>).MakeGenericType(type.Query, type.Answer)
        select new GraphQuery(type, module, () => containers.Find(module.Name)?.GetRequiredService<IServiceProviderIsService>().IsService(handler) is true);

    private GraphData ReadData(string module)
    {
        using var scope = containers.Of(module).CreateScope();
        var db = scope.ServiceProvider.GetRequiredService<ModuleDbContext>();
        return new GraphData(
            [
                .. db.Model.GetRelationalModel().Tables
                    .Select(table => new GraphTable(table.Name, table.EntityTypeMappings.All(mapping => FrameworkTables.Owns(mapping.TypeBase))))
                    .OrderBy(table => table.IsFramework).ThenBy(table => table.Name, StringComparer.Ordinal),
            ],
            [.. CollectionsOf(db)]);
    }

    private static IEnumerable<string> CollectionsOf(ModuleDbContext db) => db.GetType()
        .GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
        .Where(property => property.PropertyType.IsAssignableTo(typeof(DocumentCollection)))
        .Select(property => ((DocumentCollection)property.GetValue(db)!).Name)
        .Order(StringComparer.Ordinal);
}
