using Hangfire;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Monolith.Runtime.Events;
using Monolith.Runtime.Storage;

namespace Monolith.Runtime;

/// <summary>
/// Enqueues the due side effects of one module in Hangfire, each under a lease. When a lease expires without a result, the dispatcher
/// enqueues the side effect again, so a lost queue or a dead process loses nothing.
/// </summary>
internal sealed class SideEffectDispatcher
{
    private const double LeasePerTimeout = 1.5;

    private readonly string _module;
    private readonly SideEffectLeases _leases;
    private readonly IDueStore _store;
    private readonly IBackgroundJobClient _jobs;
    private readonly TimeProvider _clock;
    private readonly TimeSpan _lease;
    private readonly DueLoop _loop;

    public SideEffectDispatcher(string module, IServiceProvider services, IServiceProvider own)
    {
        var options = services.GetRequiredService<MessagingOptions>();
        _module = module;
        _leases = own.GetRequiredService<SideEffectLeases>();
        _store = own.GetRequiredKeyedService<IDueStore>(StorageRegistration.SideEffects);
        _jobs = services.GetRequiredService<IBackgroundJobClient>();
        _clock = services.GetRequiredService<TimeProvider>();
        _lease = options.SideEffectTimeout * LeasePerTimeout;
        _loop = new DueLoop(
            $"The side effects of {module}", _store, options, _clock, services.GetRequiredService<ILogger<DueLoop>>());
    }

    public string? LastError => _loop.LastError;

    public Task RunAsync(CancellationToken stop) => _loop.RunAsync(EnqueueAsync, stop);

    private async Task EnqueueAsync(DueItem item, CancellationToken stop)
    {
        var until = await _leases.AcquireAsync(item.Id, _lease, stop);
        if (await _store.TryPostponeAsync(item, until, failure: null, stop))
        {
            _jobs.Enqueue<SideEffectJob>(ProcessQueue.Name, job => job.RunAsync(_module, item.Id, until, CancellationToken.None));
        }
        else
        {
            _leases.Release(item.Id);
        }
    }
}
