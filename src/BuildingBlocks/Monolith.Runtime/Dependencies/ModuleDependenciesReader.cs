using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Monolith.Runtime.Events;
using Monolith.Runtime.Storage;

namespace Monolith.Runtime;

internal sealed class ModuleDependenciesReader(
    IReadOnlyList<IModule> modules,
    ModuleCatalog catalog,
    ModuleLocations locations,
    MessagingOptions options,
    TimeProvider clock,
    ModuleContainers containers,
    IServiceProvider services) : IModuleDependencies
{
    /// <summary>How many events of a subscription are counted at most.</summary>
    private const int MostCounted = 1_000;

    public async Task<ModuleDependencies> ReadAsync(string module, IReadOnlyList<Assembly> parts, CancellationToken cancellationToken)
    {
        if (catalog.Find(module) is not { } descriptor || !locations.Of(module).IsLocal)
        {
            throw new InvalidOperationException(
                $"Modules:{module}:Location is {locations.Of(module)}: the dependencies of {module} can be read only where it is Local. Run the command with the settings of the process it runs in.");
        }

        var listed = ListedSubscriptions.Of(modules);
        var order = modules.Select(m => m.Name).ToList();
        var concerned = listed.All.Where(s => s.Source == module || s.Subscriber == module).OrderBy(s => order.IndexOf(s.Source)).ToList();
        var logs = new Dictionary<string, IReadOnlyList<LoggedEvents>>();
        foreach (var source in concerned.Where(s => s.Subscriber == module).Select(s => s.Source).Append(module).Distinct().Where(RunsHere))
        {
            logs[source] = await containers.Of(source).GetRequiredService<ILogStore>().CountAsync(cancellationToken);
        }

        var now = clock.GetUtcNow();
        var subscriptions = new List<SubscriptionDependency>();
        foreach (var subscription in concerned)
        {
            subscriptions.Add(new SubscriptionDependency(subscription.Subscriber, subscription.Source, await FindLagAsync(subscription, cancellationToken)));
        }

        return new ModuleDependencies(
            module,
            descriptor.Assembly.GetName().Name!,
            Describe(descriptor),
            services.GetService<IEventBroker>() is not null,
            [
                .. concerned.Where(s => s.Subscriber == module)
                    .SelectMany(s => s.Events.OrderBy(type => type.ClrType.MetadataToken))
                    .Select(type => Describe(type, listed, logs, now)),
            ],
            [
                .. listed.Registry.All.Where(type => type.Source == module)
                    .OrderBy(type => type.ClrType.MetadataToken)
                    .Select(type => Describe(type, listed, logs, now)),
            ],
            subscriptions,
            FindQueries(module, parts),
            RouteList.Of(modules.Single(m => m.Name == module), containers.Of(module)),
            new ParkedWork(
                await containers.Of(module).GetRequiredService<IParkedEventStore>().CountAsync(cancellationToken),
                await CountParkedAsync(module, StorageRegistration.Timers, cancellationToken),
                await CountParkedAsync(module, StorageRegistration.SideEffects, cancellationToken)));
    }

    private static EventDependency Describe(
        EventType type, ListedSubscriptions listed, Dictionary<string, IReadOnlyList<LoggedEvents>> logs, DateTimeOffset now) => new(
        type.Name,
        type.Source,
        [.. listed.All.Where(s => s.Events.Contains(type)).Select(s => s.Subscriber)],
        logs.TryGetValue(type.Source, out var log)
            ? new LoggedFlow(
                log.FirstOrDefault(events => events.Name == type.Name)?.Count ?? 0,
                log.Count > 0 ? log.Min(events => events.First) : null,
                now)
            : null);

    private DatabaseDependency Describe(ModuleDescriptor module)
    {
        var (database, principal) = (module.Database, module.Database.Principal);
        return new DatabaseDependency(
            database.Provider.Name,
            database.Provider.IsServer,
            database.Identity,
            principal,
            [
                .. catalog.Descriptors
                    .Where(other => other != module && principal is not null && principal.Equals(other.Database.Principal, StringComparison.OrdinalIgnoreCase))
                    .Select(other => other.Name),
            ]);
    }

    private bool RunsHere(string module) => catalog.Find(module) is not null && locations.Of(module).IsLocal;

    /// <summary>
    /// Counted are events that are handled: the cursor that is stored may stand a while before others, which are passed over.
    /// </summary>
    private async Task<SubscriptionLag?> FindLagAsync(SubscriptionDefinition subscription, CancellationToken cancellationToken)
    {
        if (!RunsHere(subscription.Subscriber) || !RunsHere(subscription.Source))
        {
            return null;
        }

        var cursor = await containers.Of(subscription.Subscriber).GetRequiredService<ISubscriptionStore>().ReadCursorAsync(subscription.Source, cancellationToken);
        var most = MostCounted + options.MaxPassedOver;
        IReadOnlyList<EventRecord> records;
        try
        {
            records = await ReadAsync(subscription.Source, cursor, most, cancellationToken);
        }
        catch (LogTruncatedException e)
        {
            return new SubscriptionLag(0, AndMore: false, Waits: null, e.Message);
        }

        var names = subscription.Events.Select(type => type.Name).ToHashSet();
        var waiting = records.Where(record => names.Contains(record.Name)).Take(MostCounted).ToList();
        return new SubscriptionLag(
            waiting.Count,
            records.Count == most || waiting.Count == MostCounted,
            waiting is [var oldest, ..] ? clock.GetUtcNow() - oldest.OccurredAt : null,
            Lost: null);
    }

    /// <summary>Who never handled anything begins with the oldest event there is.</summary>
    private async Task<IReadOnlyList<EventRecord>> ReadAsync(string source, LogPosition after, int most, CancellationToken cancellationToken)
    {
        var log = containers.Of(source).GetRequiredService<IEventFeed>();
        try
        {
            return (await log.ReadAsync(after, most, cancellationToken)).Records;
        }
        catch (LogTruncatedException e) when (after == LogPosition.Start)
        {
            return (await log.ReadAsync(e.TruncatedTo, most, cancellationToken)).Records;
        }
    }

    /// <summary>The module's own queries, and of others those that its code names.</summary>
    private IReadOnlyList<QueryDependency> FindQueries(string module, IReadOnlyList<Assembly> parts)
    {
        var askers = modules.Select(m => m.GetType().Assembly).Concat(parts).Distinct()
            .Select(assembly => (Name: assembly.GetName().Name!, Names: ForeignTypes.NamedBy(assembly)))
            .ToList();
        return
        [
            .. from owner in modules
               let project = owner.GetType().Assembly
               from contracts in ModuleDescriptor.ContractsOf(project).Where(contracts => contracts.GetName().Name == QueryOwners.ContractsOf(owner))
               from type in ModuleQueryType.FindIn(contracts)
               let askedBy = askers.Where(asker => asker.Name != project.GetName().Name && asker.Names.Contains(type.Query)).Select(asker => asker.Name).ToList()
               where owner.Name == module || askedBy.Contains(ProjectOf(module))
               select new QueryDependency(type.Query.FullName!, owner.Name, QueryEndpoints.PathOf(owner.Name, type.Query), askedBy),
        ];
    }

    private string ProjectOf(string module) => modules.Single(m => m.Name == module).GetType().Assembly.GetName().Name!;

    private Task<int> CountParkedAsync(string module, string key, CancellationToken cancellationToken) =>
        containers.Of(module).GetRequiredKeyedService<IDueStore>(key).CountParkedAsync(cancellationToken);
}
