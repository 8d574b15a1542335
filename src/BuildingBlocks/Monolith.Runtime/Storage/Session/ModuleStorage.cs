using Monolith.Runtime.Events;

namespace Monolith.Runtime.Storage;

/// <summary>The data of one module: where it is, and who is told when something was committed to it.</summary>
/// <param name="module">The module's name, which is also its schema.</param>
/// <param name="provider">The kind of database.</param>
/// <param name="settings">The module's own database.</param>
/// <param name="registry">The events that can be published.</param>
/// <param name="options">Bounds of what is published.</param>
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

    /// <summary>The kind of database.</summary>
    public DatabaseProvider Provider { get; } = provider;

    /// <summary>Woken when events of this module were committed in this process.</summary>
    public CommitSignal EventsCommitted { get; } = new();

    /// <summary>Woken when timers of this module were committed in this process.</summary>
    public CommitSignal TimersCommitted { get; } = new();

    /// <summary>Woken when side effects of this module were committed in this process.</summary>
    public CommitSignal SideEffectsCommitted { get; } = new();

    /// <summary>The module's own database.</summary>
    public DatabaseSettings Settings { get; } = settings;

    /// <summary>How often the data has come here while the process ran: what was read of it before is worth nothing.</summary>
    internal int Arrivals => Volatile.Read(ref _arrivals);

    internal LogSql Log { get; } = provider.LogOf(settings.Schema);

    internal EventRegistry Registry { get; } = registry;

    internal MessagingOptions Options { get; } = options;

    internal TimeProvider Clock { get; } = clock;

    /// <summary>Where writers of the database take turns, they wait for theirs here.</summary>
    internal WriteLock WriteLock { get; } = new(provider.SingleWriter);

    /// <summary>
    /// Where they do not, the subscriptions of one module do all the same: two batches that come to the same rows in another
    /// order would stop each other, and one would be broken off and begin again.
    /// </summary>
    internal WriteLock SubscriptionLock { get; } = new(!provider.SingleWriter);

    /// <summary>The same module's data elsewhere.</summary>
    internal ModuleStorage At(DatabaseProvider provider, DatabaseSettings settings) => new(Module, provider, settings, Registry, Options, Clock);

    /// <summary>The data was moved here while the process ran.</summary>
    internal void DataArrived() => Interlocked.Increment(ref _arrivals);

    /// <inheritdoc/>
    public void Dispose()
    {
        WriteLock.Dispose();
        SubscriptionLock.Dispose();
    }
}
