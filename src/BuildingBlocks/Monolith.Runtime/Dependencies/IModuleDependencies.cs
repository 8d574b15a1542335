using System.Reflection;

namespace Monolith.Runtime;

/// <summary>
/// Measures the edges of the <see cref="ModuleGraph"/> around one module, before the module is moved out. It is apart from the graph
/// because it reads databases: how many events a log holds, how far subscriptions are behind, and what is parked.
/// </summary>
public interface IModuleDependencies
{
    /// <summary>
    /// Reads the dependencies from the code of all listed modules, and from the databases of the module and of the modules with which it
    /// exchanges events. The method changes nothing and can run beside a host.
    /// </summary>
    /// <param name="module">The module's name.</param>
    /// <param name="parts">The assemblies of the host's parts, which may send queries as well.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <exception cref="InvalidOperationException">The module does not run in this process. The message contains its location.</exception>
    Task<ModuleDependencies> ReadAsync(string module, IReadOnlyList<Assembly> parts, CancellationToken cancellationToken);
}

/// <summary>A module's dependencies on other modules: its edges in the graph, with their measurements.</summary>
/// <param name="Module">The module's name.</param>
/// <param name="Project">The project of the module, such as <c>Payments</c>.</param>
/// <param name="Database">Its database.</param>
/// <param name="HasBroker">Whether a broker is configured.</param>
/// <param name="SubscribesTo">The events of other modules that it handles.</param>
/// <param name="Publishes">The events that it publishes.</param>
/// <param name="Subscriptions">The subscriptions from and to the module, with their lag.</param>
/// <param name="Queries">The queries in its Contracts, and the queries of other modules to which its code refers.</param>
/// <param name="Routes">The routes as method and pattern, such as <c>GET /payments</c>.</param>
/// <param name="Parked">The parked work of the module.</param>
public sealed record ModuleDependencies(
    string Module,
    string Project,
    GraphDatabase Database,
    bool HasBroker,
    IReadOnlyList<EventDependency> SubscribesTo,
    IReadOnlyList<EventDependency> Publishes,
    IReadOnlyList<SubscriptionDependency> Subscriptions,
    IReadOnlyList<QueryDependency> Queries,
    IReadOnlyList<string> Routes,
    ParkedWork Parked);

/// <summary>An event that the module exchanges with others.</summary>
/// <param name="Name">The event name.</param>
/// <param name="Source">The module that publishes it.</param>
/// <param name="Subscribers">The modules that handle the event, wherever they run.</param>
/// <param name="Logged">The number of events, or null when the source does not run here and its log cannot be read.</param>
public sealed record EventDependency(string Name, string Source, IReadOnlyList<string> Subscribers, LoggedFlow? Logged);

/// <summary>
/// The number of events with one name in a log, over the period from the oldest event in the log (of any name) until now.
/// </summary>
/// <param name="Count">The number of events.</param>
/// <param name="Since">The time at which the oldest event of the log was published, or null when the log is empty.</param>
/// <param name="Until">The time of the count.</param>
public sealed record LoggedFlow(long Count, DateTimeOffset? Since, DateTimeOffset Until)
{
    /// <summary>The period that the log covers.</summary>
    public TimeSpan Span => Since is { } since && Until > since ? Until - since : TimeSpan.Zero;

    /// <summary>The number of events per hour, or null when the log covers less than an hour.</summary>
    public double? PerHour => Span.TotalHours >= 1 ? Count / Span.TotalHours : null;
}

/// <summary>A subscription from or to the module.</summary>
/// <param name="Subscriber">The module that receives the events.</param>
/// <param name="Source">The module that publishes the events.</param>
/// <param name="Lag">The lag of the subscription, or null when it is unknown because one of the modules does not run here.</param>
public sealed record SubscriptionDependency(string Subscriber, string Source, SubscriptionLag? Lag);

/// <summary>The lag of a subscription behind the log that it reads.</summary>
/// <param name="Events">The number of unhandled events after its cursor.</param>
/// <param name="AndMore">Whether more events may follow, because the count is limited.</param>
/// <param name="Waits">The time since the oldest of them was published, or null when none exists.</param>
/// <param name="Lost">The reason why the subscription cannot continue when retention has removed events after its cursor, otherwise
/// null.</param>
public sealed record SubscriptionLag(int Events, bool AndMore, TimeSpan? Waits, string? Lost);

/// <summary>A public query between the module and others.</summary>
/// <param name="Name">The full name of its record, such as <c>Payments.Contracts.GetPayments</c>.</param>
/// <param name="Module">The module that answers it.</param>
/// <param name="Path">The path at which other processes send the query.</param>
/// <param name="AskedBy">The projects whose code refers to the query, except the module's own: modules and parts of the host.</param>
public sealed record QueryDependency(string Name, string Module, string Path, IReadOnlyList<string> AskedBy);

/// <summary>The parked work of a module.</summary>
/// <param name="Events">The number of parked events.</param>
/// <param name="Timers">The number of parked timers.</param>
/// <param name="SideEffects">The number of parked side effects.</param>
public sealed record ParkedWork(int Events, int Timers, int SideEffects)
{
    /// <summary>The number of all.</summary>
    public int Total => Events + Timers + SideEffects;

    /// <summary>The numbers as a text for people.</summary>
    public string Describe() => $"{Events} parked events, {Timers} timers, {SideEffects} side effects";

    /// <summary>The outcome of the action that has discarded it.</summary>
    public ActionOutcome AsDiscarded() => new($"{Describe()} were discarded.");
}
