using Hangfire;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Monolith.Messaging;
using Monolith.Persistence;

namespace Monolith.Modules;

/// <summary>Carries out one side effect and records its result. Hangfire runs it.</summary>
public sealed partial class SideEffectJob
{
    private readonly ModuleContainers _containers;
    private readonly SideEffectCatalog _catalog;
    private readonly MessagingOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger<SideEffectJob> _logger;

    /// <summary>Hangfire creates it.</summary>
    /// <param name="services">The services of the job's scope.</param>
    public SideEffectJob(IServiceProvider services)
    {
        _containers = services.GetRequiredService<ModuleContainers>();
        _catalog = services.GetRequiredService<SideEffectCatalog>();
        _options = services.GetRequiredService<MessagingOptions>();
        _clock = services.GetRequiredService<TimeProvider>();
        _logger = services.GetRequiredService<ILogger<SideEffectJob>>();
    }

    /// <summary>Carries out one side effect, unless it has a result already.</summary>
    /// <param name="module">The module that requested it.</param>
    /// <param name="id">The id of the request, which is also its idempotency key.</param>
    /// <param name="until">When the loan ends under which it was handed out; a job whose loan has ended does nothing.</param>
    /// <param name="stop">Cancelled when the host stops.</param>
    [AutomaticRetry(Attempts = 0)]
    public async Task RunAsync(string module, Guid id, DateTimeOffset until, CancellationToken stop)
    {
        var services = _containers.Of(module);
        try
        {
            var store = services.GetRequiredKeyedService<IDueStore>(StorageRegistration.SideEffects);
            if (await store.FindAsync(id, stop) is { } item && item.DueAt == until && until > _clock.GetUtcNow())
            {
                await CarryOutAsync(store, module, item, stop);
            }
        }
        finally
        {
            services.GetRequiredService<SideEffectLoans>().Return(id);
        }
    }

    private async Task CarryOutAsync(IDueStore store, string module, DueItem item, CancellationToken stop)
    {
        var before = MessageScope.Current;
        MessageScope.Current = new MessageScope(item.Key, item.Id.ToString());
        using var activity = Telemetry.Source.StartActivity("side effect " + item.Name);
        try
        {
            var invoker = _catalog.Get(module, item.Name);
            using var timeout = new CancellationTokenSource(_options.SideEffectTimeout, _clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, timeout.Token);
            await using var scope = _containers.CreateScope(module);
            var result = await invoker.CarryOutAsync(scope.ServiceProvider, item.Payload, item.Id.ToString(), either.Token);
            await CompleteAsync(store, item, services => invoker.RecordAsync(services, item.Payload, result, stop), stop);
        }
        catch (Exception e) when (!stop.IsCancellationRequested)
        {
            await RetryOrGiveUpAsync(store, module, item, e, stop);
        }
        finally
        {
            MessageScope.Current = before;
        }
    }

    private static async Task CompleteAsync(IDueStore store, DueItem item, Func<IServiceProvider, Task> record, CancellationToken stop)
    {
        await using var transaction = await store.BeginAsync(stop);
        if (await transaction.TryTakeAsync(item.Id, stop))
        {
            await record(transaction.Services);
            await transaction.CommitAsync(stop);
        }
    }

    private async Task RetryOrGiveUpAsync(IDueStore store, string module, DueItem item, Exception failure, CancellationToken stop)
    {
        if (store.IsOutage(failure))
        {
            // The module's own database is away: the loan runs out and the effect is handed out again.
            Log.Outage(_logger, module, item.Name, item.Key, failure);
            return;
        }

        var attempt = item.Attempts + 1;
        Log.Failed(_logger, module, item.Name, item.Key, attempt, failure);
        if (attempt < _options.SideEffectMaxAttempts)
        {
            var delay = Backoff.After(attempt, _options.RetryDelay * 4, _options.SideEffectMaxRetryDelay);
            await store.TryPostponeAsync(item, _clock.GetUtcNow() + delay, failure.ToString(), stop);
            return;
        }

        try
        {
            var invoker = _catalog.Get(module, item.Name);
            await CompleteAsync(store, item, services => invoker.GiveUpAsync(services, item.Payload, failure.Message, stop), stop);
        }
        catch (Exception e) when (!stop.IsCancellationRequested && !store.IsOutage(e))
        {
            Log.Parked(_logger, module, item.Name, item.Key, e);
            await store.ParkAsync(item, e.ToString(), stop);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(30, LogLevel.Warning, "{Module}: side effect {Effect} of {Key} failed at attempt {Attempt}")]
        public static partial void Failed(ILogger logger, string module, string effect, string key, int attempt, Exception failure);

        [LoggerMessage(31, LogLevel.Error, "{Module}: side effect {Effect} of {Key} could not even be given up and is parked")]
        public static partial void Parked(ILogger logger, string module, string effect, string key, Exception failure);

        [LoggerMessage(32, LogLevel.Warning, "{Module}: side effect {Effect} of {Key} waits, because the module's database is away")]
        public static partial void Outage(ILogger logger, string module, string effect, string key, Exception failure);
    }
}
