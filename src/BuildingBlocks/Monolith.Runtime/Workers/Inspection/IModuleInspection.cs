using Monolith.Runtime.Events;

namespace Monolith.Runtime;

/// <summary>Reads the state of the modules of this process for operators: for the console and its HTTP endpoints.</summary>
public interface IModuleInspection
{
    /// <summary>Lists the subscriptions of this process, from what they know anyway: no database is read.</summary>
    IReadOnlyList<SubscriptionState> ListSubscriptions();

    /// <summary>Returns since when a health check has not been healthy.</summary>
    /// <param name="check">The name of the check, which is the module's name.</param>
    /// <returns>The time, or null if the check is healthy or has not run since the process started.</returns>
    DateTimeOffset? FailingSince(string check);

    /// <summary>Reads the state of one module.</summary>
    /// <param name="module">The module.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <exception cref="UnknownModuleException">No module of this process has that name.</exception>
    Task<InspectedModule> ReadAsync(string module, CancellationToken cancellationToken);

    /// <summary>Compares the subscriptions of a module with the logs of their sources.</summary>
    /// <param name="module">The module.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <exception cref="UnknownModuleException">No module of this process has that name.</exception>
    Task<IReadOnlyList<InspectedSubscription>> ReadSubscriptionsAsync(string module, CancellationToken cancellationToken);

    /// <summary>Reads a page of what a module has parked: events in the order of their logs, timers and side effects by name and key.</summary>
    /// <param name="module">The module.</param>
    /// <param name="kind">What to list.</param>
    /// <param name="selection">Selects the items.</param>
    /// <param name="skip">The number of items before the page.</param>
    /// <param name="max">The maximum number of items.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <exception cref="UnknownModuleException">No module of this process has that name.</exception>
    /// <exception cref="InvalidOperationException">The state of the module lives in memory.</exception>
    Task<IReadOnlyList<ParkedEntry>> FindParkedAsync(
        string module, ParkedKind kind, ParkedSelection selection, int skip, int max, CancellationToken cancellationToken);
}

/// <summary>How far a subscription of this process is.</summary>
/// <param name="Subscriber">The module that handles the events.</param>
/// <param name="Source">The module that publishes them.</param>
/// <param name="Position">The position up to which all events have been handled, parked or skipped.</param>
/// <param name="HasRead">Whether the subscription has read the log since it started.</param>
/// <param name="Behind">The age of the oldest event that it knows of and has not handled, or null if it knows of none.</param>
/// <param name="SnapshotKeys">The number of keys that it has read of a snapshot so far, or null if it takes none.</param>
/// <param name="LastError">The error that stops progress at the moment, or null.</param>
public sealed record SubscriptionState(
    string Subscriber, string Source, LogPosition Position, bool HasRead, TimeSpan? Behind, int? SnapshotKeys, string? LastError)
{
    /// <summary>The name of the delivery that sends the events outside, or null if the subscriber handles them.</summary>
    public string? Delivery { get; init; }

    /// <summary>The pause, or null.</summary>
    public SubscriptionPause? Pause { get; init; }

    /// <summary>The events that it handles per second, on average over the last seconds.</summary>
    public double EventsPerSecond { get; init; }

    /// <summary>The handler that takes longest for an event, or null if none has run.</summary>
    public HandlerCost? SlowestHandler { get; init; }

    /// <summary>The names of events that passed before their handler was added, and that can be replayed.</summary>
    public IReadOnlyList<string> MissedEvents { get; init; } = [];
}

/// <summary>The state of a module.</summary>
/// <param name="Module">The module.</param>
/// <param name="Subscriptions">Its subscriptions.</param>
/// <param name="Timers">Its timers, or null if its state lives in memory.</param>
/// <param name="SideEffects">Its side effects, or null if its state lives in memory.</param>
/// <param name="Parked">What it has parked, or null if its state lives in memory.</param>
/// <param name="Divergences">The divergences of logs that nobody has acknowledged.</param>
/// <param name="Database">Its database and the version of its schema.</param>
/// <param name="Replicas">The processes that have claimed the module, the oldest claim first. Each runs a module in memory by itself.</param>
public sealed record InspectedModule(
    string Module,
    IReadOnlyList<InspectedSubscription> Subscriptions,
    DueCount? Timers,
    DueCount? SideEffects,
    ParkedWork? Parked,
    IReadOnlyList<LogDivergence> Divergences,
    DatabaseStatus Database,
    IReadOnlyList<ModuleReplica> Replicas)
{
    /// <summary>The deliveries of its events to receivers outside. The process with the oldest claim sends them.</summary>
    public IReadOnlyList<InspectedSubscription> Deliveries { get; init; } = [];

    /// <summary>What this process is executing for the module at the moment.</summary>
    public IReadOnlyList<RunningWork> Running { get; init; } = [];

    /// <summary>Whether it has only read models, which can be deleted and built again.</summary>
    public bool CanReplay { get; init; }

    /// <summary>The timers and side effects that are due first, and not parked.</summary>
    public IReadOnlyList<StoryItem> Next { get; init; } = [];
}

/// <summary>A subscription, compared with the log of its source.</summary>
/// <param name="State">How far it is.</param>
/// <param name="Head">The position of the newest event of the log, or null if the log does not answer.</param>
/// <param name="Left">The number of events after its position, up to 100,000, or null if the log cannot count them.</param>
public sealed record InspectedSubscription(SubscriptionState State, LogPosition? Head, int? Left)
{
    /// <summary>The number up to which events are counted. Counting more would cost more than the exact number is worth.</summary>
    public const int MostCounted = 100_000;
}

/// <summary>The timers or side effects of a module that are not parked.</summary>
/// <param name="Waiting">Their number.</param>
/// <param name="Overdue">The number of those whose time has come.</param>
public sealed record DueCount(int Waiting, int Overdue);

/// <summary>A process that has claimed a module.</summary>
/// <param name="Location">The process id and the machine.</param>
/// <param name="Silent">The time since it renewed its claim, or null for this process.</param>
public sealed record ModuleReplica(string Location, TimeSpan? Silent)
{
    /// <summary>Its deployment.</summary>
    public string Deployment { get; init; } = "";

    /// <summary>The time at which it claimed the module, or null if its claim is no longer there.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Whether its claim is the oldest, so that it does what must not be done by all, such as sending deliveries.</summary>
    public bool IsFirst { get; init; }
}

/// <summary>What a process is executing.</summary>
/// <param name="What">The handler or the side effect, with its key.</param>
/// <param name="Time">The time since it began.</param>
public sealed record RunningWork(string What, TimeSpan Time);
