using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Monolith.Runtime.Events;
using Monolith.Runtime.Storage;

namespace Monolith.Runtime;

internal sealed class ModuleDependenciesReader(
    ModuleGraph graph, ModuleCatalog catalog, MessagingOptions options, TimeProvider clock, ModuleContainers containers) : IModuleDependencies
{
    /// <summary>The maximum number of events that are counted for a subscription.</summary>
    private const int MostCounted = 1_000;

    public async Task<ModuleDependencies> ReadAsync(string module, IReadOnlyList<Assembly> parts, CancellationToken cancellationToken)
    {
        RefuseInMemory(graph.Find(module));
        if (graph.Find(module) is not { Database: { } database } node || !RunsHere(node))
        {
            throw new InvalidOperationException(
                $"The setting Modules:{module}:Location is {graph.Find(module)?.Location ?? ModuleLocation.Absent}: the dependencies of {module} can be read only where it is Local. " +
                "Run the command with the settings of the process that runs the module.");
        }

        var order = graph.Modules.ToList();
        var concerned = graph.Subscriptions.Where(s => s.Source == node || s.Subscriber == node).OrderBy(s => order.IndexOf(s.Source)).ToList();
        var logs = new Dictionary<GraphModule, IReadOnlyList<LoggedEvents>>();
        foreach (var source in concerned.Where(s => s.Subscriber == node).Select(s => s.Source).Append(node).Distinct().Where(RunsHere))
        {
            logs[source] = await containers.Of(source.Name).GetRequiredService<ILogStore>().CountAsync(cancellationToken);
        }

        var now = clock.GetUtcNow();
        var subscriptions = new List<SubscriptionDependency>();
        foreach (var subscription in concerned)
        {
            subscriptions.Add(new SubscriptionDependency(subscription.Subscriber.Name, subscription.Source.Name, await FindLagAsync(subscription, cancellationToken)));
        }

        return new ModuleDependencies(
            node.Name,
            node.Project,
            database,
            graph.HasBroker,
            [.. graph.Events.Where(e => e.Subscribers.Contains(node)).OrderBy(e => order.IndexOf(e.Source)).Select(e => Measure(e, logs, now))],
            [.. graph.Events.Where(e => e.Source == node).Select(e => Measure(e, logs, now))],
            subscriptions,
            FindQueries(node, parts),
            RouteList.Of(catalog.Modules.Single(m => m.Name == node.Name), containers.Of(node.Name)),
            new ParkedWork(
                await containers.Of(node.Name).GetRequiredService<IParkedEventStore>().CountAsync(ParkedSelection.All, cancellationToken),
                await CountParkedAsync(node.Name, StorageRegistration.Timers, cancellationToken),
                await CountParkedAsync(node.Name, StorageRegistration.SideEffects, cancellationToken)));
    }

    private static EventDependency Measure(GraphEvent @event, Dictionary<GraphModule, IReadOnlyList<LoggedEvents>> logs, DateTimeOffset now) => new(
        @event.Name,
        @event.Source.Name,
        [.. @event.Subscribers.Select(subscriber => subscriber.Name)],
        logs.TryGetValue(@event.Source, out var log)
            ? new LoggedFlow(
                log.FirstOrDefault(events => events.Name == @event.Name)?.Count ?? 0,
                log.Count > 0 ? log.Min(events => events.First) : null,
                now)
            : null);

    /// <exception cref="InvalidOperationException">The state of the module lives in memory.</exception>
    private static void RefuseInMemory(GraphModule? module)
    {
        if (module is { IsInMemory: true })
        {
            throw InMemoryModules.Refuse(module.Name, "Nothing must be moved: set its Location, and the other process rebuilds it");
        }
    }

    private static bool RunsHere(GraphModule module) => module is { IsComposed: true, Location.IsLocal: true };

    /// <summary>
    /// Counts only events with a handler, because the stored cursor may be behind events without one, which the subscription skips.
    /// </summary>
    private async Task<SubscriptionLag?> FindLagAsync(GraphSubscription subscription, CancellationToken cancellationToken)
    {
        var source = subscription.Source.Name;
        if (!RunsHere(subscription.Subscriber) || !RunsHere(subscription.Source) || subscription.Subscriber.IsInMemory)
        {
            return null;
        }

        var cursor = await containers.Of(subscription.Subscriber.Name).GetRequiredService<ISubscriptionStore>().ReadCursorAsync(source, cancellationToken);
        var most = MostCounted + options.MaxPassedOver;
        IReadOnlyList<EventRecord> records;
        try
        {
            records = await ReadAsync(source, cursor, most, cancellationToken);
        }
        catch (LogTruncatedException e)
        {
            return new SubscriptionLag(0, AndMore: false, Waits: null, e.Message);
        }

        var names = subscription.EventNames.ToHashSet();
        var waiting = records.Where(record => names.Contains(record.Name)).Take(MostCounted).ToList();
        return new SubscriptionLag(
            waiting.Count,
            records.Count == most || waiting.Count == MostCounted,
            waiting is [var oldest, ..] ? clock.GetUtcNow() - oldest.OccurredAt : null,
            Lost: null);
    }

    /// <summary>A subscription that has never handled an event starts with the oldest event available.</summary>
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

    /// <summary>Finds the module's own queries, and those of other modules to which its code refers.</summary>
    private IReadOnlyList<QueryDependency> FindQueries(GraphModule module, IReadOnlyList<Assembly> parts)
    {
        var callers = graph.FindQueryCalls(parts).ToLookup(call => call.Query, call => call.Caller);
        return
        [
            .. graph.Queries.Where(query => query.Module == module || callers[query].Contains(module.Project))
                .Select(query => new QueryDependency(query.Name, query.Module.Name, query.Path, [.. callers[query]])),
        ];
    }

    private Task<int> CountParkedAsync(string module, string key, CancellationToken cancellationToken) =>
        containers.Of(module).GetRequiredKeyedService<IDueStore>(key).CountParkedAsync(ParkedSelection.All, cancellationToken);
}
