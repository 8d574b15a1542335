using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Monolith.Messaging;
using Monolith.Persistence;

namespace Monolith.Modules;

/// <summary>Runs what works in the background of each module: subscriptions, timers, side effects.</summary>
internal sealed class ModuleWorkers : BackgroundService
{
    private readonly SubscriptionSet _subscriptions;
    private readonly Dictionary<string, TimerWorker> _timers;
    private readonly Dictionary<string, SideEffectDispatcher> _sideEffects;

    public ModuleWorkers(ModuleCatalog modules, SubscriptionSet subscriptions, SideEffectCatalog sideEffects, IServiceProvider services)
    {
        _subscriptions = subscriptions;
        _timers = modules.Descriptors.ToDictionary(m => m.Name, m => new TimerWorker(
            m.Name,
            m.Workers,
            services.GetRequiredKeyedService<IDueStore>(StorageRegistration.TimersOf(m.Name)),
            services.GetRequiredService<MessagingOptions>(),
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<ILogger<TimerWorker>>()));
        _sideEffects = sideEffects.Modules.ToDictionary(name => name, name => new SideEffectDispatcher(name, services));
    }

    /// <summary>What keeps a module from making progress, each with its reason.</summary>
    public IEnumerable<string> TroublesOf(string module)
    {
        foreach (var subscription in _subscriptions.All.Where(s => s.Definition.Subscriber == module && s.Trouble is not null))
        {
            yield return $"{subscription.Definition}: {subscription.Trouble}";
        }

        if (_timers.GetValueOrDefault(module)?.Trouble is { } timers)
        {
            yield return $"timers: {timers}";
        }

        if (_sideEffects.GetValueOrDefault(module)?.Trouble is { } sideEffects)
        {
            yield return $"side effects: {sideEffects}";
        }
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
    [
        .. _subscriptions.All.Select(s => Task.Run(() => s.RunAsync(stoppingToken), stoppingToken)),
        .. _timers.Values.Select(t => Task.Run(() => t.RunAsync(stoppingToken), stoppingToken)),
        .. _sideEffects.Values.Select(s => Task.Run(() => s.RunAsync(stoppingToken), stoppingToken)),
    ]);
}
