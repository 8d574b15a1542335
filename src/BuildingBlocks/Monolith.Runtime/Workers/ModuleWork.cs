using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Monolith.Runtime.Events;
using Monolith.Runtime.Storage;

namespace Monolith.Runtime;

/// <summary>The background workers of one module: subscriptions, timers, side effects, the relay to a broker, and deliveries.</summary>
internal sealed class ModuleWork
{
    /// <summary>The time for which timers may wait at start before health reports it.</summary>
    private static readonly TimeSpan LongWait = TimeSpan.FromSeconds(10);

    private readonly string _module;
    private readonly ModuleLocations _locations;
    private readonly IReadOnlyList<Subscription> _subscriptions;
    private readonly TimerWorker? _timers;
    private readonly TimeProvider _clock;
    private readonly StartCatchUp _catchUp;
    private readonly StateRebuilds _rebuilds;
    private readonly SideEffectDispatcher? _sideEffects;
    private readonly IEventRelay? _relay;
    private readonly IReadOnlyList<Delivery> _deliveries;
    private IReadOnlyList<(string Name, Task Task)> _workers = [];
    private long _timersWaitSince;

    public ModuleWork(ModuleDescriptor module, IServiceProvider services, IServiceProvider own)
    {
        _module = module.Name;
        _locations = services.GetRequiredService<ModuleLocations>();
        _subscriptions = [.. services.GetRequiredService<SubscriptionSet>().All.Where(s => s.Definition.Subscriber == _module)];
        _catchUp = services.GetRequiredService<StartCatchUp>();
        _rebuilds = services.GetRequiredService<StateRebuilds>();
        _clock = services.GetRequiredService<TimeProvider>();
        _deliveries = [.. services.GetRequiredService<DeliverySet>().Of(_module)];
        if (module.IsInMemory)
        {
            return;
        }

        _timers = new TimerWorker(
            _module,
            module.Workers,
            own.GetRequiredKeyedService<IDueStore>(StorageRegistration.Timers),
            services.GetRequiredService<MessagingOptions>(),
            _clock,
            services.GetRequiredService<ILogger<TimerWorker>>(),
            module.Recurrences);
        _sideEffects = services.GetRequiredService<SideEffectCatalog>().Modules.Contains(_module) ? new SideEffectDispatcher(_module, services, own) : null;
        _relay = services.GetRequiredService<EventRegistry>().All.Any(type => type.Source == _module)
            ? services.GetService<IEventBroker>()?.CreateRelay(
                own.GetRequiredService<IEventFeed>(), own.GetRequiredService<ISubscriptionStore>())
            : null;
    }

    /// <summary>The errors that keep the module from making progress.</summary>
    public IEnumerable<ModuleError> Errors
    {
        get
        {
            foreach (var (definition, failure) in _subscriptions.Select(s => (s.Definition, s.LastFailure)))
            {
                if (failure is not null)
                {
                    yield return new ModuleError(
                        $"{definition}: {failure.Error}", IsOutside: failure.IsAtSource || failure.WaitsForRelease || _locations.Of(definition.Source).IsRemote,
                        failure.IsAtSource ? CauseKind.SourceAway : failure.WaitsForRelease ? CauseKind.WaitsForRelease : CauseKind.Other);
                }
            }

            foreach (var overdue in OverdueHandlers)
            {
                yield return overdue;
            }

            if (_timers?.LastError is { } timers)
            {
                yield return new ModuleError($"timers: {timers}", IsOutside: false);
            }

            if (Interlocked.Read(ref _timersWaitSince) is var since and not 0 && _clock.GetElapsedTime(since) is var waiting && waiting > LongWait)
            {
                yield return new ModuleError($"timers: waiting for {waiting.TotalSeconds:0} s until the events that were there at start have been handled", IsOutside: true);
            }

            if (_sideEffects?.LastError is { } sideEffects)
            {
                yield return new ModuleError($"side effects: {sideEffects}", IsOutside: false);
            }

            if (_sideEffects?.QueueError is { } queue)
            {
                yield return new ModuleError($"side effects: {queue}", IsOutside: true);
            }

            if (_sideEffects?.Hung is { } hung)
            {
                yield return new ModuleError($"side effects: {hung}", IsOutside: true);
            }

            if (_relay?.LastError is { } relay)
            {
                yield return new ModuleError($"relay: {relay}", IsOutside: true);
            }

            foreach (var (delivery, error) in _deliveries.SelectMany(delivery => delivery.Errors.Select(error => (delivery, error))))
            {
                yield return new ModuleError(error, IsOutside: true, delivery.Subscription.Pause is null ? CauseKind.Other : CauseKind.Paused);
            }
        }
    }

    /// <summary>The handlers that do not end. One that holds the write lock of its database keeps the module from writing.</summary>
    public IEnumerable<ModuleError> OverdueHandlers =>
    [
        .. _subscriptions.Where(s => s.OverdueHandler is not null).Select(s => new ModuleError($"{s.Definition}: {s.OverdueHandler}", IsOutside: false, CauseKind.SlowHandler)),
        .. _timers?.OverdueHandler is { } overdue ? [new ModuleError($"timers: {overdue}", IsOutside: false, CauseKind.SlowHandler)] : Array.Empty<ModuleError>(),
    ];

    /// <summary>The errors with which the module's running subscriptions fail to read the log of another module.</summary>
    public IEnumerable<ModuleError> ErrorsAt(string source) => Running.Any()
        ? _subscriptions.Where(s => s.Definition.Source == source).Select(s => (s.Definition, Failure: s.LastFailure)).Where(s => s.Failure is { IsAtSource: true })
            .Select(s => new ModuleError($"The log cannot be read ({s.Definition}): {s.Failure!.Error}", IsOutside: false))
        : [];

    /// <summary>The workers that are running.</summary>
    public IEnumerable<string> Running => _workers.Where(worker => !worker.Task.IsCompleted).Select(worker => worker.Name);

    /// <summary>Schedules the recurring work that is new.</summary>
    public Task BeginRecurrencesAsync(CancellationToken cancellationToken) => _timers?.BeginRecurrencesAsync(cancellationToken) ?? Task.CompletedTask;

    /// <summary>Runs until the token is canceled, and returns when all workers have stopped.</summary>
    public Task RunAsync(CancellationToken stop)
    {
        _workers =
        [
            .. _subscriptions.Select(subscription => (subscription.Definition.ToString(), Task.Run(() => subscription.RunAsync(stop), stop))),
            _timers is { } timers
                ? ("timers", Task.Run(() => FireTimersAsync(timers, stop), stop))
                : ("building the state", Task.Run(() => _rebuilds.RunAsync(_module, stop), stop)),
            ("side effects", Task.Run(() => _sideEffects?.RunAsync(stop) ?? Task.CompletedTask, stop)),
            ("relay", Task.Run(() => RelayAsync(stop), stop)),
            .. _deliveries.Select(delivery => (delivery.Definition.ToString(), Task.Run(() => delivery.RunAsync(stop), stop))),
        ];
        return Task.WhenAll(_workers.Select(worker => worker.Task));
    }

    /// <summary>
    /// Fires timers when the events that arrived while the process was down have been handled: what they report may end a deadline.
    /// </summary>
    private async Task FireTimersAsync(TimerWorker timers, CancellationToken stop)
    {
        Interlocked.Exchange(ref _timersWaitSince, _clock.GetTimestamp());
        await _catchUp.RunAsync(_module, stop);
        Interlocked.Exchange(ref _timersWaitSince, 0);
        await timers.RunAsync(stop);
    }

    /// <summary>Relays events while any module runs in another process, because that module may subscribe.</summary>
    private async Task RelayAsync(CancellationToken stop)
    {
        while (_relay is not null && !stop.IsCancellationRequested)
        {
            await _locations.UntilAsync(() => _locations.AnyRemote && _locations.Of(_module).IsLocal, stop);
            using var until = CancellationTokenSource.CreateLinkedTokenSource(stop);
            var relaying = _relay.RunAsync(until.Token);
            await _locations.UntilAsync(() => !_locations.AnyRemote, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await until.CancelAsync();
            await relaying;
        }
    }
}

/// <summary>An error that keeps a module from making progress.</summary>
/// <param name="What">The affected worker and the error.</param>
/// <param name="IsOutside">Whether the error is outside of the module and its database, which can still serve requests.</param>
/// <param name="Kind">What kind of error it is.</param>
internal sealed record ModuleError(string What, bool IsOutside, CauseKind Kind = CauseKind.Other);
