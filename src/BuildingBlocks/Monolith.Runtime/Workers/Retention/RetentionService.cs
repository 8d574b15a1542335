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
    ILogger<RetentionService> logger) : BackgroundService, IRetention
{
    public Task<RetentionOutcome> RunAsync(string module, CancellationToken cancellationToken) => modules.Find(module) switch
    {
        null => throw new UnknownModuleException(module, modules.Descriptors.Select(d => d.Name)),
        { IsInMemory: true } found => throw InMemoryModules.Refuse(found.Name, "It has no log, so nothing expires"),
        var found => SweepAsync(found.Name, cancellationToken),
    };

    /// <summary>Removes all expired rows of one module.</summary>
    public async Task<RetentionOutcome> SweepAsync(string module, CancellationToken cancellationToken)
    {
        var log = containers.Of(module).GetRequiredService<ILogStore>();
        var now = clock.GetUtcNow();
        var (expired, events, answers) = (now - options.Retention, 0, 0);
        Kept kept;
        await using (await log.LockTruncationAsync(cancellationToken))
        {
            kept = await HandledByAllAsync(module, cancellationToken);
            events = await RemoveAsync(max => log.TruncateAsync(expired, kept.From, max, cancellationToken));
        }

        answers = await RemoveAsync(max => log.ForgetAnswersAsync(now - options.IdempotencyRetention, max, cancellationToken));
        await RemoveAsync(max => actions.ForgetAsync(module, now - options.ActionRetention, max, cancellationToken));
        var isLeft = kept.For is not null
            && (await containers.Of(module).GetRequiredService<IEventFeed>().ReadAsync(kept.From, 1, cancellationToken)).Records is [var oldest] && oldest.OccurredAt < expired;
        return new RetentionOutcome(events, answers, expired, isLeft ? kept.For : null);
    }

    /// <summary>Removes one batch after the other.</summary>
    private async Task<int> RemoveAsync(Func<int, Task<int>> removeBatch)
    {
        int all = 0, removed;
        do
        {
            all += removed = await removeBatch(options.RetentionBatchSize);
        }
        while (removed == options.RetentionBatchSize);

        return all;
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
    private async Task<Kept> HandledByAllAsync(string module, CancellationToken cancellationToken)
    {
        var kept = new Kept(new LogPosition(long.MaxValue, long.MaxValue), null);
        foreach (var definition in subscriptions.All.Select(s => s.Definition).Where(d => d.Source == module && modules.Find(d.Subscriber) is { IsInMemory: false }))
        {
            await KeepAsync(definition.Subscriber, module, SubscriptionName.Of(definition).ToString());
        }

        if (locations.AnyRemote && services.GetService<IEventBroker>() is { } broker)
        {
            await KeepAsync(module, broker.RelayCursor, "the relay to the broker");
        }

        foreach (var definition in deliveries.Of(module).Select(delivery => delivery.Definition))
        {
            await KeepAsync(module, definition.Cursor, SubscriptionName.Of(definition).ToString());
        }

        return kept;

        async Task KeepAsync(string subscriber, string cursor, string name)
        {
            var own = containers.Of(subscriber);
            var (position, _, pause) = await ((ISnapshotStore)own.GetRequiredService<ISubscriptionStore>()).ReadProgressAsync(cursor, cancellationToken);
            if (position < kept.From)
            {
                kept = new Kept(position, pause is null ? name : $"{name}, which is paused");
            }

            if (await own.GetRequiredService<IParkedEventStore>().ListRemaindersAsync(cursor, max: 1, cancellationToken) is [var first] && first.After < kept.From)
            {
                // Parked events that only the log holds.
                kept = new Kept(first.After, $"events that {name} has parked");
            }
        }
    }

    /// <summary>The position after which the log keeps all events, and for whom.</summary>
    private sealed record Kept(LogPosition From, string? For);

    private static partial class Log
    {
        [LoggerMessage(1400, LogLevel.Error, "Retention of {Module} failed; retrying in {Interval}")]
        public static partial void Failed(ILogger logger, string module, TimeSpan interval, Exception failure);
    }
}
