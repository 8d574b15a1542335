using Hangfire;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Monolith.Runtime.Events;
using Monolith.Runtime.Storage;

namespace Monolith.Runtime;

/// <summary>Executes side effects of a module and records their results. Hangfire runs this job.</summary>
public sealed partial class SideEffectJob
{
    /// <summary>The number of side effects that the page shows of a job that has taken more.</summary>
    private const int MaxShown = 50;

    private readonly ModuleContainers _containers;
    private readonly SideEffectCatalog _catalog;
    private readonly MessagingOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger<SideEffectJob> _logger;

    /// <summary>Initializes the job. Hangfire calls this constructor.</summary>
    /// <param name="services">The services of the job's scope.</param>
    public SideEffectJob(IServiceProvider services)
    {
        _containers = services.GetRequiredService<ModuleContainers>();
        _catalog = services.GetRequiredService<SideEffectCatalog>();
        _options = services.GetRequiredService<MessagingOptions>();
        _clock = services.GetRequiredService<TimeProvider>();
        _logger = services.GetRequiredService<ILogger<SideEffectJob>>();
    }

    /// <summary>Executes the leased side effects of a module as long as some arrive.</summary>
    /// <param name="module">The module that requested the side effects.</param>
    /// <param name="first">The name and key of the side effect for which the job was requested. Hangfire's page shows them in its lists.</param>
    /// <param name="stop">A token that is canceled when the host stops.</param>
    /// <returns>The names and keys of the side effects that the job took. Hangfire's page shows them when the job has ended.</returns>
    [AutomaticRetry(Attempts = 0)]
    [JobDisplayName("{0}: {1}")]
    public async Task<string> RunAsync(string module, string first, CancellationToken stop)
    {
        var services = _containers.Of(module);
        services.GetRequiredService<SideEffectLeases>().StartByQueue();
        var (taken, count) = (new List<string>(), 0);
        await services.GetRequiredService<SideEffectHandover>().TakeAsync(ExecuteAsync, stop);
        return string.Join("; ", taken) + (count > taken.Count ? $"; {count - taken.Count} more" : "");

        Task ExecuteAsync(SideEffectLease lease)
        {
            if (++count <= MaxShown)
            {
                taken.Add(NameOf(lease.Item));
            }

            return ExecuteLeasedAsync(module, lease, stop);
        }
    }

    /// <summary>Returns the name and key of a side effect, as Hangfire's page shows them.</summary>
    internal static string NameOf(DueItem item) => $"{item.Name} of {item.KeyText}";

    /// <summary>Executes a side effect. Returns when it has ended, or when its time is over and its code goes on regardless.</summary>
    internal async Task ExecuteLeasedAsync(string module, SideEffectLease lease, CancellationToken stop)
    {
        var leases = _containers.Of(module).GetRequiredService<SideEffectLeases>();
        if (!leases.TryStart(lease))
        {
            return;
        }

        var executing = Task.Run(() => ExecuteAndReleaseAsync(module, leases, lease, stop), CancellationToken.None);
        if (!await _clock.WaitForAsync(executing, lease.Time, CancellationToken.None))
        {
            leases.Hang(lease);
            Log.Hung(_logger, module, lease.Item.Name, lease.Item.StoredKey, lease.Time);
        }
    }

    /// <summary>
    /// Executes a side effect and releases its lease. If even its failure could not be recorded, the lease expires, and it is due again.
    /// </summary>
    private async Task ExecuteAndReleaseAsync(string module, SideEffectLeases leases, SideEffectLease lease, CancellationToken stop)
    {
        var item = lease.Item;
        try
        {
            await ExecuteAsync(_containers.Of(module).GetRequiredKeyedService<IDueStore>(StorageRegistration.SideEffects), module, item, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The host stops.
        }
        catch (Exception e)
        {
            Log.NotExecuted(_logger, module, item.Id, e);
        }
        finally
        {
            leases.Release(lease);
        }
    }

    private async Task ExecuteAsync(IDueStore store, string module, DueItem item, CancellationToken stop)
    {
        var before = MessageScope.Current;
        MessageScope.Current = new MessageScope(item.StoredKey, item.Id.ToString()) { Tenant = item.Tenant };
        using var attempt = SideEffectAttempt.Begin(module, item);
        try
        {
            var invoker = _catalog.Get(module, item.Name);
            using var timeout = new CancellationTokenSource(_options.SideEffectTimeout, _clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, timeout.Token);
            await using var scope = _containers.CreateScope(module);
            var result = await invoker.ExecuteAsync(scope.ServiceProvider, item.Payload, item.Id.ToString(), either.Token);
            await store.TakeAsync(item, transaction => invoker.RecordAsync(transaction.Services, item.Payload, result, stop), _clock, stop);
            attempt.Outcome = SideEffectAttempt.Done;
        }
        catch (Exception e) when (!stop.IsCancellationRequested)
        {
            attempt.Fail(e);
            attempt.Outcome = await RetryOrGiveUpAsync(store, module, item, e, stop);
        }
        finally
        {
            MessageScope.Current = before;
        }
    }

    /// <summary>Postpones a side effect, or ends it, and returns which.</summary>
    private async Task<string> RetryOrGiveUpAsync(IDueStore store, string module, DueItem item, Exception failure, CancellationToken stop)
    {
        if (await store.IsOutageAsync(failure, _options, _clock, stop))
        {
            // The module's own database is unavailable. The lease expires, and the dispatcher enqueues the side effect again.
            Log.Outage(_logger, module, item.Name, item.StoredKey, failure);
            return SideEffectAttempt.Retried;
        }

        var attempt = item.Attempts + 1;
        Log.Failed(_logger, module, item.Name, item.StoredKey, attempt, failure);
        if (!IsLast(failure))
        {
            await PostponeAsync(failure);
            return SideEffectAttempt.Retried;
        }

        try
        {
            var invoker = _catalog.Get(module, item.Name);
            await store.TakeAsync(item, transaction => invoker.GiveUpAsync(transaction.Services, item.Payload, failure.Message, stop), _clock, stop);
            return SideEffectAttempt.GivenUp;
        }
        catch (Exception e) when (!stop.IsCancellationRequested)
        {
            if (await store.IsOutageAsync(e, _options, _clock, stop))
            {
                Log.Outage(_logger, module, item.Name, item.StoredKey, e);
                return SideEffectAttempt.Retried;
            }

            if (!IsLast(e))
            {
                await PostponeAsync(e);
                return SideEffectAttempt.Retried;
            }

            Log.Parked(_logger, module, item.Name, item.StoredKey, e);
            await store.ParkAsync(item, e.ToString(), stop);
            return SideEffectAttempt.Parked;
        }

        FailurePolicyAttribute? PolicyFor(Exception cause) => FailurePolicies.Find(_catalog.Find(module, item.Name)?.Failures, cause);

        bool IsLast(Exception cause) => FailurePolicies.IsLast(PolicyFor(cause), attempt, _options.SideEffectMaxAttempts, store.IsOutage(cause));

        Task PostponeAsync(Exception cause)
        {
            var delay = FailurePolicies.DelayAfter(PolicyFor(cause), attempt, _options.RetryDelay * 4, _options.SideEffectMaxRetryDelay);
            return store.TryPostponeAsync(item, _clock.GetUtcNow() + delay, cause.ToString(), stop);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1300, LogLevel.Warning, "{Module}: side effect {Effect} of key {Key} failed at attempt {Attempt}")]
        public static partial void Failed(ILogger logger, string module, string effect, string key, int attempt, Exception failure);

        [LoggerMessage(1301, LogLevel.Error, "{Module}: side effect {Effect} of key {Key} was parked, because its failure handler failed too")]
        public static partial void Parked(ILogger logger, string module, string effect, string key, Exception failure);

        [LoggerMessage(1302, LogLevel.Warning, "{Module}: side effect {Effect} of key {Key} was postponed, because the module's database is unavailable")]
        public static partial void Outage(ILogger logger, string module, string effect, string key, Exception failure);

        [LoggerMessage(1307, LogLevel.Error, "{Module}: side effect {Effect} of key {Key} is still running after {Time}, beyond its time limit; it is not started again here until it ends. Check that its code passes its cancellation token on")]
        public static partial void Hung(ILogger logger, string module, string effect, string key, TimeSpan time);

        [LoggerMessage(1304, LogLevel.Warning, "{Module}: side effect {Id} was not executed; its lease expires, and it is due again")]
        public static partial void NotExecuted(ILogger logger, string module, Guid id, Exception failure);
    }
}
