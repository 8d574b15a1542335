using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Monolith.Runtime.Events;

namespace Monolith.Runtime;

/// <summary>
/// The state of the modules of this process as metrics. What is in memory is read when it is collected. What is in a database is read every
/// ten seconds, and only while something collects it.
/// </summary>
internal sealed partial class ModuleMetrics : BackgroundService
{
    /// <summary>How old figures may be, and how long they are still read after the last collection.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(10), Observed = TimeSpan.FromMinutes(2);

    private readonly Meter _meter = new(Telemetry.Name);
    private readonly ConcurrentDictionary<string, ModuleFigures> _figures = new();
    private readonly ModuleCatalog _modules;
    private readonly ModuleLocations _locations;
    private readonly ModuleOutages _outages;
    private readonly ModuleWorkers _workers;
    private readonly ModuleLags _lags;
    private readonly ModuleContainers _containers;
    private readonly ILookup<string, Subscription> _subscriptions;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly CommitSignal _observed = new();
    private long _observedAt;

    public ModuleMetrics(
        ModuleCatalog modules,
        ModuleLocations locations,
        ModuleOutages outages,
        ModuleWorkers workers,
        ModuleLags lags,
        ModuleContainers containers,
        SubscriptionSet subscriptions,
        DeliverySet deliveries,
        TimeProvider clock,
        ILogger<ModuleMetrics> logger)
    {
        (_modules, _locations, _outages, _workers, _lags, _containers, _clock, _logger) =
            (modules, locations, outages, workers, lags, containers, clock, logger);
        _subscriptions = subscriptions.All.ToLookup(subscription => subscription.Definition.Subscriber);
        ObserveModules();
        ObserveSubscriptions();
        ObservePauses(deliveries);
        ObserveFigures();
    }

    public override void Dispose()
    {
        _meter.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            for (var next = _observed.Next; !IsObserved; next = _observed.Next)
            {
                await next.WaitAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                stoppingToken.ThrowIfCancellationRequested();
            }

            foreach (var module in _modules.Descriptors.Select(module => module.Name))
            {
                await ReadAsync(module, stoppingToken);
            }

            await Task.Delay(Interval, _clock, stoppingToken);
        }
    }

    private bool IsObserved => Interlocked.Read(ref _observedAt) is var at and not 0 && _clock.GetElapsedTime(at) < Observed;

    /// <summary>Reads the figures of a module. While its database is away there are none, rather than those of before.</summary>
    private async Task ReadAsync(string module, CancellationToken stop)
    {
        try
        {
            if (IsWorking(module))
            {
                _figures[module] = await ModuleFigures.ReadAsync(_containers.Of(module), _subscriptions[module], _lags, stop);
                return;
            }
        }
        catch (Exception e) when (!stop.IsCancellationRequested)
        {
            Log.NotRead(_logger, module, e);
        }

        _figures.TryRemove(module, out _);
    }

    private bool IsWorking(string module) => _locations.Of(module).IsLocal && !_outages.IsUnavailable(module);

    private void ObserveModules()
    {
        OfModules("monolith.module.available", "{module}", "1 if the module's database responds, and 0 during an outage", module => _outages.IsUnavailable(module) ? 0 : 1);
        OfModules("monolith.module.errors", "{error}", "What keeps the module from making progress at the moment: see its health", module => _workers.ErrorsOf(module).Count());
        OfModules("monolith.side_effects.leases", "{lease}", "Side effects that this process executes", module => LeasesOf(module)?.Started);
        OfModules("monolith.side_effects.hung", "{side_effect}", "Side effects whose code is still running beyond their time limit", module => LeasesOf(module)?.Hung.Count);
    }

    private void ObserveSubscriptions()
    {
        OfSubscriptions("monolith.subscription.lag", "s", "Age of the oldest event that the subscription has not handled, or 0; none while it is paused", AgeOf);
        OfSubscriptions("monolith.subscription.standstill", "s", "Time for which a subscription that is behind has made no progress, or 0", subscription =>
            subscription.BehindSince is null || subscription.Pause is not null ? 0 : subscription.WithoutProgress.TotalSeconds);
        OfSubscriptions("monolith.subscription.events", "{event}", "Events that the subscription has not handled, counted up to 100,000", subscription =>
            FiguresOf(subscription.Definition.Subscriber)?.Unhandled.TryGetValue(subscription, out var count) is true ? count : null);

        double? AgeOf(Subscription subscription) =>
            subscription.Pause is not null ? null : subscription.BehindSince is { } since ? Math.Max(0, (_clock.GetUtcNow() - since).TotalSeconds) : subscription.HasRead ? 0 : null;
    }

    private void ObservePauses(DeliverySet deliveries) => OfSubscriptions(
        "monolith.subscription.paused",
        "s",
        "Time for which an operator has paused the subscription or delivery, or 0",
        subscription => subscription.Pause is { } pause ? Math.Max(0, (_clock.GetUtcNow() - pause.Since).TotalSeconds) : 0,
        deliveries.All.Where(delivery => delivery.IsSending).Select(delivery => delivery.Subscription));

    private void ObserveFigures()
    {
        _meter.CreateObservableGauge("monolith.parked.items", ReadParked, "{item}", "Events, timers and side effects that are parked");
        OfModules("monolith.events.waiting", "{event}", "Events of newer contracts that wait for a newer release, and the later events of their keys", module => FiguresOf(module)?.Waiting);
        OfModules("monolith.divergences.open", "{divergence}", "Divergences that nobody has acknowledged", module => FiguresOf(module)?.Divergences);
        OfModules("monolith.outbox.events", "{event}", "Events in the module's log, counted up to 100,000", module => FiguresOf(module)?.Outbox);
        OfModules("monolith.side_effects.pending", "{side_effect}", "Side effects that are requested and not done, counted up to 100,000", module => FiguresOf(module)?.SideEffects);
        OfModules("monolith.timers.late", "s", "Time since the earliest timer was due, or 0 if none is", module => FiguresOf(module) is { } figures
            ? figures.NextTimer is { } due ? Math.Max(0, (_clock.GetUtcNow() - due).TotalSeconds) : 0
            : null);
    }

    private IEnumerable<Measurement<int>> ReadParked() =>
        from module in _modules.Descriptors
        let parked = FiguresOf(module.Name)?.Parked
        where parked is not null
        from items in new[] { ("event", parked.Events), ("timer", parked.Timers), ("side_effect", parked.SideEffects) }
        select new Measurement<int>(items.Item2, new(TelemetryTags.Module, module.Name), new(TelemetryTags.Kind, items.Item1));

    private ModuleFigures? FiguresOf(string module)
    {
        var isFirst = !IsObserved;
        Interlocked.Exchange(ref _observedAt, _clock.GetTimestamp());
        if (isFirst)
        {
            _observed.Notify();
        }

        return _figures.GetValueOrDefault(module);
    }

    private SideEffectLeases? LeasesOf(string module) => _containers.Of(module).GetService<SideEffectLeases>();

    private void OfModules(string name, string unit, string description, Func<string, double?> read) => _meter.CreateObservableGauge(
        name,
        () => from module in _modules.Descriptors
              where _locations.Of(module.Name).IsLocal
              let value = read(module.Name)
              where value is not null
              select new Measurement<double>(value.Value, new KeyValuePair<string, object?>(TelemetryTags.Module, module.Name)),
        unit,
        description);

    private void OfSubscriptions(
        string name, string unit, string description, Func<Subscription, double?> read, IEnumerable<Subscription>? deliveries = null) => _meter.CreateObservableGauge(
        name,
        () => from subscription in _subscriptions.SelectMany(subscriber => subscriber).Concat(deliveries ?? [])
              where _locations.Of(subscription.Definition.Subscriber).IsLocal
              let value = read(subscription)
              where value is not null
              select new Measurement<double>(value.Value, TelemetryTags.OfSubscription(subscription.Definition)),
        unit,
        description);

    private static partial class Log
    {
        [LoggerMessage(1560, LogLevel.Warning, "The figures of {Module} for its metrics cannot be read")]
        public static partial void NotRead(ILogger logger, string module, Exception failure);
    }
}
