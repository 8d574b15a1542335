using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Monolith.Runtime.Events;
using Monolith.Runtime.Storage;

namespace Monolith.Runtime;

internal sealed class ModuleInspection(
    ModuleCatalog modules,
    SubscriptionSet subscriptions,
    DeliverySet deliveries,
    ModuleLags lags,
    ModuleClaims claims,
    HealthLog health,
    IEventAdministration events,
    IDatabaseAdministration databases,
    ModuleContainers containers,
    TimeProvider clock) : IModuleInspection
{
    public IReadOnlyList<SubscriptionState> ListSubscriptions() => subscriptions.All.ConvertAll(Describe);

    public DateTimeOffset? FailingSince(string check) => health.FailingSince(check);

    public async Task<InspectedModule> ReadAsync(string module, CancellationToken cancellationToken)
    {
        var descriptor = Get(module);
        var database = await databases.ReadStatusAsync(descriptor.Name, cancellationToken);

        // A database that lacks a migration or does not answer can't be asked for more.
        var isReadable = database is { LastError: null, Pending: [] } && !descriptor.IsInMemory;
        return new InspectedModule(
            descriptor.Name,
            await ReadSubscriptionsAsync(descriptor.Name, cancellationToken),
            isReadable ? await CountDueAsync<TimerRow>(descriptor.Name, cancellationToken) : null,
            isReadable ? await CountDueAsync<SideEffectRow>(descriptor.Name, cancellationToken) : null,
            isReadable ? await events.CountParkedAsync(descriptor.Name, ParkedSelection.All, cancellationToken) : null,
            isReadable ? [.. (await events.ListDivergencesAsync(descriptor.Name, cancellationToken)).Select(found => found.Divergence)] : [],
            database,
            isReadable ? await claims.ListReplicasAsync(descriptor.Name, cancellationToken) : [])
        {
            Next = isReadable ? await ListNextAsync(descriptor.Name, cancellationToken) : [],
            Running = ListRunning(descriptor.Name),
            Deliveries = isReadable ? await ReadDeliveriesAsync(descriptor.Name, cancellationToken) : [],
            CanReplay = isReadable && CanReplay(descriptor.Name),
        };
    }

    public async Task<IReadOnlyList<InspectedSubscription>> ReadSubscriptionsAsync(string module, CancellationToken cancellationToken)
    {
        var name = Get(module).Name;
        var all = new List<InspectedSubscription>();
        foreach (var subscription in subscriptions.All.Where(s => s.Definition.Subscriber == name))
        {
            all.Add(new InspectedSubscription(Describe(subscription), await ReadHeadAsync(subscription, cancellationToken), await lags.CountAsync(subscription, cancellationToken)));
        }

        return all;
    }

    /// <summary>Another process may send a delivery, so its cursor and its pause are read from the database.</summary>
    private async Task<IReadOnlyList<InspectedSubscription>> ReadDeliveriesAsync(string module, CancellationToken cancellationToken)
    {
        var (all, own) = (new List<InspectedSubscription>(), containers.Of(module));
        foreach (var delivery in deliveries.Of(module))
        {
            var (store, log) = (own.GetRequiredService<ISubscriptionStore>(), own.GetRequiredService<IEventFeed>());
            var (cursor, _, pause) = await ((ISnapshotStore)store).ReadProgressAsync(delivery.Definition.Cursor, cancellationToken);
            all.Add(new InspectedSubscription(
                Describe(delivery.Subscription) with { Position = cursor, Pause = pause },
                await log.ReadHeadAsync(cancellationToken),
                await log.CountAsync(cursor, ModuleLags.MostCounted, cancellationToken)));
        }

        return all;
    }

    public async Task<IReadOnlyList<ParkedEntry>> FindParkedAsync(
        string module, ParkedKind kind, ParkedSelection selection, int skip, int max, CancellationToken cancellationToken)
    {
        await using var scope = containers.CreateScope(WithDatabase(module).Name);
        var db = scope.ServiceProvider.GetRequiredService<ModuleDbContext>();
        return kind switch
        {
            ParkedKind.Timer => await ListDueAsync(db.Set<TimerRow>()),
            ParkedKind.SideEffect => await ListDueAsync(db.Set<SideEffectRow>()),
            _ => await ListEventsAsync(),
        };

        async Task<IReadOnlyList<ParkedEntry>> ListEventsAsync()
        {
            var rows = await db.ParkedEvents.AsNoTracking().Where(selection)
                .OrderBy(p => p.Source).ThenBy(p => p.Transaction).ThenBy(p => p.Position).ThenBy(p => p.Id)
                .Skip(skip).Take(max).ToListAsync(cancellationToken);
            var retries = await db.ReadRetriesAsync(module, rows.Select(row => row.LastRetry), cancellationToken);
            return rows.ConvertAll(row => ParkedEntry.Of(row.ToParkedEvent()) with { FailedRetry = retries(row.LastRetry) });
        }

        async Task<IReadOnlyList<ParkedEntry>> ListDueAsync<TRow>(IQueryable<TRow> due)
            where TRow : DueRow
        {
            var rows = await due.AsNoTracking().WhereParked(selection)
                .OrderBy(r => r.Name).ThenBy(r => r.Key).ThenBy(r => r.DueAt).ThenBy(r => r.Id)
                .Skip(skip).Take(max).ToListAsync(cancellationToken);
            var retries = await db.ReadRetriesAsync(module, rows.Select(row => row.LastRetry), cancellationToken);
            return rows.ConvertAll(row => new ParkedEntry(
                row.Id, kind, row.Name, row.Tenant, TenantKeys.Read(row.Tenant, row.Key), row.Payload, row.DueAt, row.Attempts, row.Failure ?? "", null)
            {
                StoredKey = row.Key,
                FailedRetry = retries(row.LastRetry),
            });
        }
    }

    private async Task<DueCount> CountDueAsync<TRow>(string module, CancellationToken cancellationToken)
        where TRow : DueRow
    {
        await using var scope = containers.CreateScope(module);
        var rows = scope.ServiceProvider.GetRequiredService<ModuleDbContext>().Set<TRow>().AsNoTracking().Where(row => !row.Parked);
        var now = clock.GetUtcNow();
        return new DueCount(await rows.CountAsync(cancellationToken), await rows.CountAsync(row => row.DueAt <= now, cancellationToken));
    }

    private IReadOnlyList<RunningWork> ListRunning(string module) =>
    [
        .. from subscription in subscriptions.All
           where subscription.Definition.Subscriber == module
           let handler = subscription.RunningHandler
           where handler is not null
           select new RunningWork($"{handler.Handler}, for events of {subscription.Definition.Source}", handler.PerEvent),
        .. from lease in containers.Of(module).GetService<SideEffectLeases>()?.Running ?? []
           select new RunningWork($"the side effect {lease.Item.Name} of key {lease.Item.KeyText}{(lease.IsHung ? ", beyond its time limit" : "")}", clock.GetUtcNow() - lease.StartedAt!.Value),
    ];

    private bool CanReplay(string module)
    {
        using var scope = containers.CreateScope(module);
        return scope.ServiceProvider.GetService<IReadModelReset>() is not null;
    }

    private async Task<IReadOnlyList<StoryItem>> ListNextAsync(string module, CancellationToken cancellationToken)
    {
        const int most = 10;
        await using var scope = containers.CreateScope(module);
        var db = scope.ServiceProvider.GetRequiredService<ModuleDbContext>();
        var (timers, sideEffects) = (await ListAsync(db.Timers, ParkedKind.Timer), await ListAsync(db.Set<SideEffectRow>(), ParkedKind.SideEffect));
        return [.. timers.Concat(sideEffects).OrderBy(item => item.DueAt).Take(most)];

        async Task<IEnumerable<StoryItem>> ListAsync<TRow>(IQueryable<TRow> due, ParkedKind kind)
            where TRow : DueRow =>
            (await due.AsNoTracking().Where(row => !row.Parked).OrderBy(row => row.DueAt).Take(most).ToListAsync(cancellationToken))
            .Select(row => StoryItem.Of(module, kind, row));
    }

    private async Task<LogPosition?> ReadHeadAsync(Subscription subscription, CancellationToken cancellationToken)
    {
        try
        {
            return await subscriptions.FeedOf(subscription).ReadHeadAsync(cancellationToken);
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            // The subscription's own error says why.
            return null;
        }
    }

    private SubscriptionState Describe(Subscription subscription) => new(
        subscription.Definition.Subscriber,
        subscription.Definition.Source,
        subscription.Position,
        subscription.HasRead,
        (subscription.Snapshot?.Since ?? subscription.BehindSince) is { } since ? clock.GetUtcNow() - since : null,
        subscription.Snapshot?.Keys,
        subscription.LastError ?? subscription.OverdueHandler)
    {
        Delivery = subscription.Definition.Delivery,
        Pause = subscription.Pause,
        EventsPerSecond = subscription.EventsPerSecond,
        SlowestHandler = subscription.SlowestHandler,
        MissedEvents = subscription.MissedEvents,
    };

    private ModuleDescriptor WithDatabase(string module) => Get(module) is { IsInMemory: false } found
        ? found
        : throw InMemoryModules.Refuse(module, InMemoryModules.Restart(module));

    private ModuleDescriptor Get(string module) => modules.Find(module) ?? throw new UnknownModuleException(module, modules.Descriptors.Select(d => d.Name));
}
