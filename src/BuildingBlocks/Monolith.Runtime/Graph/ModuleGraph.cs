using System.Reflection;

namespace Monolith.Runtime;

/// <summary>
/// The modules that the host lists, and how events and queries connect them. Reports, the topology, extraction readiness, startup
/// checks and routing all read this one model. It is built once, from the code of the modules and the configuration, and opens
/// no database. Only <see cref="GraphModule.Location"/>, and <see cref="GraphSubscription.Route"/> which follows from it, change
/// while the process runs. The idea of a report that the code writes itself is Spring Modulith's.
/// </summary>
/// <param name="Deployment">The name of this process's deployment.</param>
/// <param name="HasBroker">Whether a broker is configured.</param>
/// <param name="Modules">The modules, in the order in which the host lists them, then sources of events that it does not list.</param>
/// <param name="Events">
/// The events in the contracts of the modules: those of composed modules first, in the order of the modules, then those of other
/// sources by name; within a source as its contracts declare them.
/// </param>
/// <param name="Subscriptions">Which module subscribes to which, in the order of the subscribers.</param>
/// <param name="Queries">The public queries, in the order of the modules, then by name.</param>
public sealed record ModuleGraph(
    string Deployment,
    bool HasBroker,
    IReadOnlyList<GraphModule> Modules,
    IReadOnlyList<GraphEvent> Events,
    IReadOnlyList<GraphSubscription> Subscriptions,
    IReadOnlyList<GraphQuery> Queries)
{
    private const string Contracts = ".Contracts";

    /// <summary>The modules that were local when the process started, and whose code runs in it.</summary>
    public IEnumerable<GraphModule> Composed => Modules.Where(module => module.IsComposed);

    /// <summary>What keeps events from their subscribers, each with its remedy.</summary>
    public IEnumerable<string> Problems =>
    [
        .. Subscriptions.Where(subscription => subscription.Route is EventRoute.NoBroker)
            .Select(subscription => subscription.Source.Location.IsRemote ? subscription.Source : subscription.Subscriber).Distinct()
            .Select(module => $"Module {module.Name} runs at {module.Location}, and its events need a broker. Set RabbitMq:Uri."),
        .. Subscriptions.Where(subscription => subscription.Route is EventRoute.NoSource)
            .Select(subscription => $"{subscription.Subscriber.Name} subscribes to {subscription.Source.Name}, which is Absent. Set Modules:{subscription.Source.Name}:Location to its location."),
    ];

    /// <summary>The events that a composed module publishes.</summary>
    public IEnumerable<GraphEvent> PublishedEvents => Events.Where(e => e.Source.IsComposed);

    /// <summary>The events that a composed module publishes, and to which no composed module subscribes.</summary>
    public IEnumerable<GraphEvent> WithoutSubscriber => PublishedEvents.Where(e => !e.ComposedSubscribers.Any());

    /// <summary>The events to which a composed module subscribes, and whose publisher is not composed.</summary>
    public IEnumerable<GraphEvent> Unpublished => Events.Where(e => !e.Source.IsComposed && e.ComposedSubscribers.Any());

    /// <summary>The queries in a composed module's contracts for which the module has no handler.</summary>
    public IEnumerable<GraphQuery> Unanswered => Queries.Where(query => query.Module.IsComposed && !query.IsAnswered);

    /// <summary>The pairs of composed modules that subscribe to each other. They are allowed, and listed because the two can only be changed together.</summary>
    public IEnumerable<(GraphModule One, GraphModule Other)> MutualSubscriptions =>
        from one in Composed
        from other in Composed.SkipWhile(module => module != one).Skip(1)
        where Subscribes(one, other) && Subscribes(other, one)
        select (one, other);

    /// <summary>The project of the module that a contracts project belongs to: <c>Ordering</c> for <c>Ordering.Contracts</c>.</summary>
    /// <param name="contracts">The name of the contracts project.</param>
    public static string ProjectOf(string contracts)
    {
        ArgumentNullException.ThrowIfNull(contracts);
        return contracts.EndsWith(Contracts, StringComparison.Ordinal) ? contracts[..^Contracts.Length] : contracts;
    }

    internal static string ProjectOf(Assembly contracts) => ProjectOf(contracts.GetName().Name!);

    /// <summary>Finds a module by its name.</summary>
    /// <param name="name">The name, in any case.</param>
    /// <returns>The module, or null if neither the host lists it nor a listed module subscribes to it.</returns>
    public GraphModule? Find(string name) => Modules.FirstOrDefault(module => module.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether a module subscribes to another one.</summary>
    /// <param name="subscriber">The module that may subscribe.</param>
    /// <param name="source">The module that may publish.</param>
    public bool Subscribes(GraphModule subscriber, GraphModule source) =>
        Subscriptions.Any(subscription => subscription.Subscriber == subscriber && subscription.Source == source);

    /// <summary>The subscriptions of a module, by the names of their sources.</summary>
    /// <param name="subscriber">The module that subscribes.</param>
    public IEnumerable<GraphSubscription> SubscriptionsOf(GraphModule subscriber) =>
        Subscriptions.Where(subscription => subscription.Subscriber == subscriber).OrderBy(subscription => subscription.Source.Name, StringComparer.Ordinal);

    /// <summary>
    /// Finds the edges from projects to the queries that their code names, apart from a module's own. A query stays in the
    /// process while its module is local, and goes over HTTP while the module runs elsewhere. Finding the edges reads the files of
    /// the assemblies.
    /// </summary>
    /// <param name="parts">The assemblies of what the host has besides modules, which may send queries as well.</param>
    /// <exception cref="InvalidOperationException">An assembly has no file.</exception>
    public IReadOnlyList<GraphQueryCall> FindQueryCalls(IReadOnlyList<Assembly> parts) =>
    [
        .. from caller in Modules.Select(module => module.Assembly).OfType<Assembly>().Concat(parts).Distinct()
           let named = ForeignTypes.NamedBy(caller)
           from query in Queries
           where query.Module.Assembly != caller && named.Contains(query.Type.Query)
           select new GraphQueryCall(caller.GetName().Name!, query),
    ];
}
