using System.Reflection;

namespace Monolith.Runtime;

/// <summary>
/// Measures the edges of the <see cref="ModuleGraph"/> around one module, before the module is moved out. It is apart from the graph
/// because it reads databases: how many events a log holds, how far subscriptions are behind, and what is parked.
/// </summary>
public interface IModuleDependencies
{
    /// <summary>
    /// Reads them from the code of all modules that the Host lists, and from the databases of the module and of those that it
    /// hears or that hear it. It changes nothing, and may be called beside a running host.
    /// </summary>
    /// <param name="module">The module's name.</param>
    /// <param name="parts">The assemblies of what the Host has besides modules, which may ask modules as well.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <exception cref="InvalidOperationException">The module does not run here; the message says where it does.</exception>
    Task<ModuleDependencies> ReadAsync(string module, IReadOnlyList<Assembly> parts, CancellationToken cancellationToken);
}

/// <summary>A module's dependencies on the others: its edges in the graph, with what was measured of each.</summary>
/// <param name="Module">The module's name.</param>
/// <param name="Project">The project it is built from, such as <c>Payments</c>.</param>
/// <param name="Database">Its database.</param>
/// <param name="HasBroker">Whether a broker is configured.</param>
/// <param name="SubscribesTo">The events of others that it handles.</param>
/// <param name="Publishes">Its own events.</param>
/// <param name="Subscriptions">Who hears whom, of it and the others, and how far behind.</param>
/// <param name="Queries">The queries of its Contracts, and those of others that it asks.</param>
/// <param name="Routes">Its routes, as method and pattern, such as <c>GET /payments</c>.</param>
/// <param name="Parked">What it has set aside.</param>
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

/// <summary>An event between the module and others.</summary>
/// <param name="Name">Its wire name.</param>
/// <param name="Source">The module that publishes it.</param>
/// <param name="Subscribers">The modules that handle it, wherever they run.</param>
/// <param name="Logged">How many there were; null where the source does not run here, and its log can't be read.</param>
public sealed record EventDependency(string Name, string Source, IReadOnlyList<string> Subscribers, LoggedFlow? Logged);

/// <summary>How many events of a name are in a log, and over which time: from the oldest event that it still holds, of whatever name, until now.</summary>
/// <param name="Count">How many there are.</param>
/// <param name="Since">When the oldest event of the log was published; null when it holds none.</param>
/// <param name="Until">When they were counted.</param>
public sealed record LoggedFlow(long Count, DateTimeOffset? Since, DateTimeOffset Until)
{
    /// <summary>The time that the log covers.</summary>
    public TimeSpan Span => Since is { } since && Until > since ? Until - since : TimeSpan.Zero;

    /// <summary>How many there are in an hour; null where the log covers less.</summary>
    public double? PerHour => Span.TotalHours >= 1 ? Count / Span.TotalHours : null;
}

/// <summary>A subscription of the module or to it.</summary>
/// <param name="Subscriber">The module that listens.</param>
/// <param name="Source">The module that it listens to.</param>
/// <param name="Lag">How far behind it is; null where one of the two does not run here, and it can't be told.</param>
public sealed record SubscriptionDependency(string Subscriber, string Source, SubscriptionLag? Lag);

/// <summary>How far a subscription is behind the log that it reads.</summary>
/// <param name="Events">How many events that it handles stand after its cursor.</param>
/// <param name="AndMore">Whether there may be more: no more than so many are looked at.</param>
/// <param name="Waits">How long ago the oldest of them was published; null when there is none.</param>
/// <param name="Lost">Why it can't go on, where retention has taken what stands after its cursor; otherwise null.</param>
public sealed record SubscriptionLag(int Events, bool AndMore, TimeSpan? Waits, string? Lost);

/// <summary>A public query between the module and others.</summary>
/// <param name="Name">The full name of its record, such as <c>Payments.Contracts.GetPayments</c>.</param>
/// <param name="Module">The module that answers it.</param>
/// <param name="Path">Where it is answered to processes that the module does not run in.</param>
/// <param name="AskedBy">The projects whose code names it, but for the module's own: those of modules, and of what the Host has besides.</param>
public sealed record QueryDependency(string Name, string Module, string Path, IReadOnlyList<string> AskedBy);

/// <summary>What a module has set aside for a person to look at.</summary>
/// <param name="Events">How many events of others.</param>
/// <param name="Timers">How many timers.</param>
/// <param name="SideEffects">How many side effects.</param>
public sealed record ParkedWork(int Events, int Timers, int SideEffects);
