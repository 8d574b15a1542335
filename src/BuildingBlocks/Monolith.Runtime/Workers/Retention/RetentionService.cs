using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Monolith.Runtime.Events;

namespace Monolith.Runtime;

/// <summary>
/// Removes expired rows, one batch at a time. It keeps events that a subscriber of this process with a database has not handled, or has parked without
/// storing them, events that have not been relayed to the broker for remote subscribers, and those that have not been delivered, no matter how
/// old they are.
/// </summary>
internal sealed partial class RetentionService(
    ModuleCatalog modules,
    ModuleLocations locations,
    DataPresence data,
    SubscriptionSet subscriptions,
    DeliverySet deliveries,
    ModuleContainers containers,
    IServiceProvider services,
    ActionLog actions,
    MessagingOptions options,
    TimeProvider clock,
    ILogger<RetentionService> logger) : BackgroundService
{
    /// <summary>Removes all expired rows of one module.</summary>
    public async Task SweepAsync(string module, CancellationToken cancellationToken)
    {
        var log = containers.Of(module).GetRequiredService<ILogStore>();
        var now = clock.GetUtcNow();
        await using (await log.LockTruncationAsync(cancellationToken))
        {
            var upTo = await HandledByAllAsync(module, cancellationToken);
            while (await log.TruncateAsync(now - options.Retention, upTo, options.RetentionBatchSize, cancellationToken) == options.RetentionBatchSize)
            {
            }
        }

        while (await log.ForgetAnswersAsync(now - options.IdempotencyRetention, options.RetentionBatchSize, cancellationToken) == options.RetentionBatchSize)
        {
        }

        while (await actions.ForgetAsync(module, now - options.ActionRetention, options.RetentionBatchSize, cancellationToken) == options.RetentionBatchSize)
        {
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.RetentionInterval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            foreach (var module in modules.WithDatabase.Select(stored => stored.Module).Where(module => locations.Of(module.Name).IsLocal && data.IsHere(module.Name)))
            {
                try
                {
                    await SweepAsync(module.Name, stoppingToken);
                }
                catch (Exception e) when (!stoppingToken.IsCancellationRequested)
                {
                    Log.Failed(logger, module.Name, options.RetentionInterval, e);
                }
            }
        }
    }

    /// <summary>
    /// Subscribers in memory hold nothing up: if retention removes events before they are handled, such a subscriber begins anew, as at
    /// every start.
    /// </summary>
    private async Task<LogPosition> HandledByAllAsync(string module, CancellationToken cancellationToken)
    {
        var upTo = new LogPosition(long.MaxValue, long.MaxValue);
        foreach (var subscription in subscriptions.All.Where(s => s.Definition.Source == module && modules.Find(s.Definition.Subscriber) is { IsInMemory: false }))
        {
            await KeepAsync(subscription.Definition.Subscriber, module);
        }

        if (locations.AnyRemote && services.GetService<IEventBroker>() is { } broker)
        {
            await KeepAsync(module, broker.RelayCursor);
        }

        foreach (var delivery in deliveries.Of(module))
        {
            await KeepAsync(module, delivery.Definition.Cursor);
        }

        return upTo;

        async Task KeepAsync(string subscriber, string source)
        {
            var own = containers.Of(subscriber);
            var cursor = await own.GetRequiredService<ISubscriptionStore>().ReadCursorAsync(source, cancellationToken);
            upTo = cursor < upTo ? cursor : upTo;
            if (await own.GetRequiredService<IParkedEventStore>().ListRemaindersAsync(source, max: 1, cancellationToken) is [var first] && first.After < upTo)
            {
                // Parked events that only the log holds.
                upTo = first.After;
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1400, LogLevel.Error, "Retention of {Module} failed; retrying in {Interval}")]
        public static partial void Failed(ILogger logger, string module, TimeSpan interval, Exception failure);
    }
}
