using System.Collections.Concurrent;
using Hangfire;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Monolith.Runtime.Events;
using Monolith.Runtime.Storage;

namespace Monolith.Runtime;

/// <summary>
/// Leases the due side effects of one module and passes them to a job of Hangfire. When a lease expires without a result, the dispatcher
/// leases the side effect again, so a lost queue or a dead process loses nothing. While Hangfire takes or starts none, the dispatcher
/// executes them itself. A side effect whose code is still running here is not leased again.
/// </summary>
internal sealed partial class SideEffectDispatcher
{
    private const double LeasePerTimeout = 1.5;

    /// <summary>The time in which Hangfire starts a job, and the time for which the dispatcher does not try Hangfire again.</summary>
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(10), Pause = TimeSpan.FromSeconds(30);

    private readonly string _module;
    private readonly SideEffectLeases _leases;
    private readonly SideEffectHandover _handover;
    private readonly IDueStore _store;
    private readonly IBackgroundJobClient _jobs;
    private readonly SideEffectJob _job;
    private readonly JobLogs _logs;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly TimeSpan _lease;
    private readonly DueLoop _loop;
    private readonly ConcurrentDictionary<SideEffectLease, Task> _direct = new();
    private Detour? _detour;

    public SideEffectDispatcher(string module, IServiceProvider services, IServiceProvider own)
    {
        var options = services.GetRequiredService<MessagingOptions>();
        _module = module;
        _leases = own.GetRequiredService<SideEffectLeases>();
        _handover = own.GetRequiredService<SideEffectHandover>();
        _store = own.GetRequiredKeyedService<IDueStore>(StorageRegistration.SideEffects);
        _jobs = services.GetRequiredService<IBackgroundJobClient>();
        _job = new SideEffectJob(services);
        _logs = services.GetRequiredService<JobLogs>();
        _clock = services.GetRequiredService<TimeProvider>();
        _logger = services.GetRequiredService<ILogger<SideEffectDispatcher>>();
        _lease = options.SideEffectTimeout * LeasePerTimeout;
        _loop = new DueLoop(
            $"The side effects of {module}", _store, options, _clock, services.GetRequiredService<ILogger<DueLoop>>(), () => _leases.NotNow);
    }

    public string? LastError => _loop.LastError;

    /// <summary>Why Hangfire executes no side effects, or null.</summary>
    public string? QueueError => FindDetour()?.Reason
        ?? (_leases.WaitingToStart is { } waiting && waiting > StartLimit ? $"Hangfire has not started a side effect for {waiting.TotalSeconds:0} s" : null);

    /// <summary>The side effects whose code does not end, or null.</summary>
    public string? Hung => _leases.Hung is { Count: > 0 } hung
        ? string.Join("; ", hung.GroupBy(lease => lease.Item.Name).Select(Describe))
        : null;

    public async Task RunAsync(CancellationToken stop)
    {
        _logs.Enter();
        await _loop.RunAsync(DispatchAsync, stop);
        await Task.WhenAll(_direct.Values);
    }

    private async Task DispatchAsync(DueItem item, CancellationToken stop)
    {
        var isOverdue = _leases.IsWaitingToStart(item.Id);
        if (await _leases.AcquireAsync(item, _lease, stop) is not { } lease || !await TryPostponeAsync(item, lease, stop))
        {
            return;
        }

        if (isOverdue)
        {
            _handover.ForgetRequest();
            Avoid($"Hangfire did not start a side effect within its lease of {_lease.TotalSeconds:0} s", failure: null);
        }

        if ((FindDetour() is { } detour && _clock.GetElapsedTime(detour.Since) < Pause) || !TryHandOver(lease))
        {
            var executing = _job.ExecuteLeasedAsync(_module, lease, stop);
            _direct[lease] = executing;
            _ = executing.ContinueWith(_ => _direct.TryRemove(lease, out var _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    /// <summary>Makes a side effect due again at the end of its lease. Returns false, without the lease, if another process was faster.</summary>
    private async Task<bool> TryPostponeAsync(DueItem item, SideEffectLease lease, CancellationToken stop)
    {
        var isPostponed = false;
        try
        {
            return isPostponed = await _store.TryPostponeAsync(item, lease.Item.DueAt, failure: null, stop);
        }
        finally
        {
            if (!isPostponed)
            {
                _leases.Release(lease);
            }
        }
    }

    private string Describe(IGrouping<string, SideEffectLease> hung) =>
        (hung.Count() is var count and > 1 ? $"{count} side effects {hung.Key} are still running beyond their time limit, the oldest" : $"{hung.Key} is still running beyond its time limit,")
        + $" of key {hung.First().Item.KeyText} since {hung.First().StartedAt:u}"
        + (_leases.NotNow.Names.Contains(hung.Key) ? $". {hung.Key} is not started until one of them ends or the process restarts" : "");

    /// <summary>Passes a side effect to a job of Hangfire. Returns false if Hangfire takes no job.</summary>
    private bool TryHandOver(SideEffectLease leased)
    {
        if (_handover.Add(leased))
        {
            return true;
        }

        try
        {
            var first = SideEffectJob.NameOf(leased.Item);
            _jobs.Enqueue<SideEffectJob>(ProcessQueue.Name, job => job.RunAsync(_module, first, CancellationToken.None));
            return true;
        }
        catch (BackgroundJobClientException e)
        {
            Avoid($"Hangfire's storage does not respond: {e.GetBaseException().Message}", e);
            return !_handover.TryRemove(leased);
        }
    }

    private void Avoid(string reason, Exception? failure)
    {
        if (FindDetour() is null)
        {
            Log.Avoided(_logger, _module, reason, failure);
        }

        Volatile.Write(ref _detour, new Detour(reason, _clock.GetTimestamp(), _leases.StartedByQueue));
    }

    /// <summary>Returns null when Hangfire has started a job since.</summary>
    private Detour? FindDetour() => Volatile.Read(ref _detour) is { } detour && detour.StartedByQueue == _leases.StartedByQueue ? detour : null;

    /// <summary>The time from which the dispatcher executes side effects itself, and the number of jobs that Hangfire had started by then.</summary>
    private sealed record Detour(string Reason, long Since, int StartedByQueue);

    private static partial class Log
    {
        [LoggerMessage(1303, LogLevel.Error, "{Module}: {Reason}; executing side effects without Hangfire, which is tried again every 30 s. Check Hangfire:Storage and Hangfire:ConnectionString")]
        public static partial void Avoided(ILogger logger, string module, string reason, Exception? failure);
    }
}
