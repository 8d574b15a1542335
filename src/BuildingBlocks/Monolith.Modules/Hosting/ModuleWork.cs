using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Monolith.Messaging;
using Monolith.Persistence;

namespace Monolith.Modules;

/// <summary>What works in the background of one module: subscriptions, timers, side effects, and the relay to a broker.</summary>
internal sealed class ModuleWork
{
    private readonly string _module;
    private readonly ModuleLocations _locations;
    private readonly IReadOnlyList<Subscription> _subscriptions;
    private readonly TimerWorker _timers;
    private readonly SideEffectDispatcher? _sideEffects;
    private readonly IEventRelay? _relay;

    public ModuleWork(ModuleDescriptor module, IServiceProvider services, IServiceProvider own)
    {
        _module = module.Name;
        _locations = services.GetRequiredService<ModuleLocations>();
        _subscriptions = [.. services.GetRequiredService<SubscriptionSet>().All.Where(s => s.Definition.Subscriber == _module)];
        _timers = new TimerWorker(
            _module,
            module.Workers,
            own.GetRequiredKeyedService<IDueStore>(StorageRegistration.Timers),
            services.GetRequiredService<MessagingOptions>(),
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<ILogger<TimerWorker>>());
        _sideEffects = services.GetRequiredService<SideEffectCatalog>().Modules.Contains(_module) ? new SideEffectDispatcher(_module, services, own) : null;
        _relay = services.GetRequiredService<EventRegistry>().All.Any(type => type.Source == _module)
            ? services.GetService<IEventBroker>()?.CreateRelay(
                own.GetRequiredService<IEventFeed>(), own.GetRequiredService<ISubscriptionStore>())
            : null;
    }

    /// <summary>What keeps the module from making progress, each with its reason.</summary>
    public IEnumerable<ModuleTrouble> Troubles
    {
        get
        {
            foreach (var (definition, trouble) in _subscriptions.Where(s => s.Trouble is not null).Select(s => (s.Definition, s.Trouble)))
            {
                yield return new ModuleTrouble($"{definition}: {trouble}", IsOutside: _locations.Of(definition.Source).IsRemote);
            }

            if (_timers.Trouble is { } timers)
            {
                yield return new ModuleTrouble($"timers: {timers}", IsOutside: false);
            }

            if (_sideEffects?.Trouble is { } sideEffects)
            {
                yield return new ModuleTrouble($"side effects: {sideEffects}", IsOutside: false);
            }

            if (_relay?.Trouble is { } relay)
            {
                yield return new ModuleTrouble($"relay: {relay}", IsOutside: true);
            }
        }
    }

    /// <summary>Works until it is told to stop, and returns when all of it has stopped.</summary>
    public Task RunAsync(CancellationToken stop) => Task.WhenAll(
    [
        .. _subscriptions.Select(subscription => Task.Run(() => subscription.RunAsync(stop), stop)),
        Task.Run(() => _timers.RunAsync(stop), stop),
        Task.Run(() => _sideEffects?.RunAsync(stop) ?? Task.CompletedTask, stop),
        Task.Run(() => RelayAsync(stop), stop),
    ]);

    /// <summary>As long as any module runs elsewhere, it may listen.</summary>
    private async Task RelayAsync(CancellationToken stop)
    {
        while (_relay is not null)
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

/// <summary>What keeps a module from making progress.</summary>
/// <param name="What">What it is, and why.</param>
/// <param name="IsOutside">Whether it is outside of the module and its database, which serve all the same.</param>
internal sealed record ModuleTrouble(string What, bool IsOutside);
