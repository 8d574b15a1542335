using Monolith.Runtime.Events;

namespace Monolith.Runtime.Storage;

/// <summary>The data of one module: its location, and the signals for its commits.</summary>
/// <param name="module">The module's name, which is also its schema.</param>
/// <param name="provider">The database provider.</param>
/// <param name="settings">The module's own database.</param>
/// <param name="registry">The events that can be published.</param>
/// <param name="options">The options of the event core.</param>
/// <param name="clock">The clock.</param>
public sealed class ModuleStorage(
    string module,
    DatabaseProvider provider,
    DatabaseSettings settings,
    EventRegistry registry,
    MessagingOptions options,
    TimeProvider clock) : IDisposable
{
    private int _arrivals;

    /// <summary>The module's name, which is also its schema.</summary>
    public string Module { get; } = module;

    /// <summary>The database provider.</summary>
    public DatabaseProvider Provider { get; } = provider;

    /// <summary>Whether the data of the module belongs to tenants.</summary>
    public bool UsesTenants { get; init; }

    /// <summary>The attributes of metrics of the events that the module publishes.</summary>
    internal KeyValuePair<string, object?>[] PublisherTags { get; } = TelemetryTags.OfPublisher(Telemetry.Log, module);

    /// <summary>Signals that events of this module were committed in this process.</summary>
    public CommitSignal EventsCommitted { get; } = new();

    /// <summary>Signals that timers of this module were committed in this process.</summary>
    public DueSignal TimersCommitted { get; } = new();

    /// <summary>Signals that side effects of this module were committed in this process.</summary>
    public DueSignal SideEffectsCommitted { get; } = new();

    /// <summary>The module's own database.</summary>
    public DatabaseSettings Settings { get; } = settings;

    /// <summary>
    /// The number of times that the data was moved here while the process ran. Values that were read before a move are no longer valid.
    /// </summary>
    internal int Arrivals => Volatile.Read(ref _arrivals);

    /// <summary>Returns the delimited name of a table, with the module's schema on a server.</summary>
    internal string Table(string name) => Provider.IsServer ? $"{Provider.Delimit(Settings.Schema)}.{Provider.Delimit(name)}" : Provider.Delimit(name);

    internal LogSql Log { get; } = provider.LogOf(settings.Schema);

    internal EventRegistry Registry { get; } = registry;

    internal MessagingOptions Options { get; } = options;

    internal TimeProvider Clock { get; } = clock;

    /// <summary>The lock for writers of a database with a single writer.</summary>
    internal WriteLock WriteLock { get; } = new(provider.SingleWriter);

    /// <summary>
    /// The lock for the subscriptions of a module on a database with concurrent writers. Without it, two batches that change the same rows
    /// in a different order could deadlock, and one of them would have to start again.
    /// </summary>
    internal WriteLock SubscriptionLock { get; } = new(!provider.SingleWriter);

    /// <summary>Creates the storage of the same module on another database.</summary>
    internal ModuleStorage At(DatabaseProvider provider, DatabaseSettings settings) => new(Module, provider, settings, Registry, Options, Clock) { UsesTenants = UsesTenants };

    /// <summary>Records that the data was moved here while the process ran.</summary>
    internal void DataArrived() => Interlocked.Increment(ref _arrivals);

    /// <inheritdoc/>
    public void Dispose()
    {
        WriteLock.Dispose();
        SubscriptionLock.Dispose();
    }
}
