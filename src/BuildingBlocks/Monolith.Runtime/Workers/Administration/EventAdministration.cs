using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Monolith.Runtime.Events;
using Monolith.Runtime.Storage;

namespace Monolith.Runtime;

/// <inheritdoc cref="IEventAdministration"/>
internal sealed class EventAdministration(
    ModuleCatalog modules,
    ModuleLocations locations,
    SubscriptionSet subscriptions,
    DeliverySet deliveries,
    ReplayStarts starting,
    EventRegistry registry,
    ModuleContainers containers,
    TimeProvider clock) : IEventAdministration
{
    private const int KeysPerPage = 1_000, MaxAttempts = 50;

    public async Task<IReadOnlyList<(string Module, ParkedEvent Event)>> ListParkedAsync(
        string? module, int max, CancellationToken cancellationToken)
    {
        var all = new List<(string, ParkedEvent)>();
        foreach (var descriptor in module is null ? modules.WithDatabase.Select(stored => stored.Module) : [Get(module)])
        {
            var parked = await Parked(descriptor).ListAsync(null, max - all.Count, cancellationToken);
            all.AddRange(parked.Select(p => (descriptor.Name, p)));
        }

        return all;
    }

    public async Task<IReadOnlyList<(string Module, ParkedRemainder Remainder)>> ListRemaindersAsync(
        string? module, int max, CancellationToken cancellationToken)
    {
        var all = new List<(string, ParkedRemainder)>();
        foreach (var descriptor in module is null ? modules.WithDatabase.Select(stored => stored.Module) : [Get(module)])
        {
            all.AddRange((await Parked(descriptor).ListRemaindersAsync(null, max - all.Count, cancellationToken)).Select(r => (descriptor.Name, r)));
        }

        return all;
    }

    public async Task<IReadOnlyList<(string Module, string Kind, ParkedItem Item)>> ListParkedItemsAsync(
        string? module, int max, CancellationToken cancellationToken)
    {
        var all = new List<(string, string, ParkedItem)>();
        foreach (var descriptor in module is null ? modules.WithDatabase.Select(stored => stored.Module) : [Get(module)])
        {
            all.AddRange((await Timers(descriptor).ListParkedAsync(max - all.Count, cancellationToken)).Select(i => (descriptor.Name, "timer", i)));
            all.AddRange((await SideEffects(descriptor).ListParkedAsync(max - all.Count, cancellationToken)).Select(i => (descriptor.Name, "side effect", i)));
        }

        return all;
    }

    public async Task<ParkedWork> CountParkedAsync(string module, ParkedSelection selection, CancellationToken cancellationToken)
    {
        var descriptor = Get(module);
        return new ParkedWork(
            await Parked(descriptor).CountAsync(selection, cancellationToken),
            await Timers(descriptor).CountParkedAsync(selection, cancellationToken),
            await SideEffects(descriptor).CountParkedAsync(selection, cancellationToken));
    }

    public async Task<IReadOnlyList<(string Module, LogDivergence Divergence)>> ListDivergencesAsync(string? module, CancellationToken cancellationToken)
    {
        var all = new List<(string, LogDivergence)>();
        foreach (var descriptor in module is null ? modules.WithDatabase.Select(stored => stored.Module) : [Get(module)])
        {
            all.AddRange((await Divergences(descriptor).ListAsync(cancellationToken)).Select(divergence => (descriptor.Name, divergence)));
        }

        return all;
    }

    public Task<int> AcknowledgeDivergencesAsync(string module, string? source, CancellationToken cancellationToken) =>
        Divergences(Get(module)).AcknowledgeAsync(source, cancellationToken);

    public async Task<RetryOutcome> RetryAsync(string module, ParkedSelection selection, Guid? action, CancellationToken cancellationToken)
    {
        var descriptor = Get(module);
        var parked = Parked(descriptor);
        var handled = 0;
        var failures = new List<ParkedEvent>();
        ParkedKey? last = null;
        IReadOnlyList<ParkedKey> page;
        do
        {
            page = await parked.ListKeysAsync(selection, last, KeysPerPage, cancellationToken);
            foreach (var (source, parkedKey) in page)
            {
                var outcome = await RetryOf(descriptor.Name, source, parked).RetryAsync(parkedKey, cancellationToken);
                handled += outcome.Handled;
                failures.AddRange(outcome.Failures);
            }

            last = page is [.., var end] ? end : last;
        }
        while (page.Count == KeysPerPage);

        var now = clock.GetUtcNow();
        return new RetryOutcome(
            handled,
            failures,
            await Timers(descriptor).RetryParkedAsync(selection, now, action, cancellationToken),
            await SideEffects(descriptor).RetryParkedAsync(selection, now, action, cancellationToken));
    }

    public async Task<ParkedWork> DiscardAsync(string module, ParkedSelection selection, Guid? action, CancellationToken cancellationToken)
    {
        await using var scope = containers.CreateScope(Get(module).Name);
        var db = scope.ServiceProvider.GetRequiredService<ModuleDbContext>();
        await using var unit = UnitOfWork.Begin(db);
        await unit.BeginTransactionAsync(cancellationToken);
        var discarded = new ParkedWork(
            await db.DiscardParkedEventsAsync(selection, cancellationToken),
            await db.Timers.DiscardParkedAsync(selection, cancellationToken),
            await db.Set<SideEffectRow>().DiscardParkedAsync(selection, cancellationToken));
        if (action is { } id)
        {
            await ActionLog.EndAsync(db, id, discarded.AsDiscarded(), clock.GetUtcNow(), cancellationToken);
        }

        await unit.CommitAsync(cancellationToken);
        return discarded;
    }

    public async Task<IReadOnlyList<string>> ReplayAsync(string module, bool acceptTruncated, CancellationToken cancellationToken)
    {
        var descriptor = Get(module);
        await using var scope = containers.CreateScope(descriptor.Name);
        var reset = scope.ServiceProvider.GetService<IReadModelReset>() ?? throw new InvalidOperationException(
            $"Module {descriptor.Name} has data other than read models, so a replay would repeat its effects. Only modules that call module.AllowReplay can be replayed.");
        var replayed = subscriptions.All.FindAll(s => s.Definition.Subscriber == descriptor.Name);
        await using var logs = await LockTruncationAsync(replayed, cancellationToken);
        var starts = await starting.FindAsync(replayed, takesSnapshots: true, acceptTruncated, cancellationToken);

        var db = scope.ServiceProvider.GetRequiredService<ModuleDbContext>();
        await using var unit = UnitOfWork.Begin(db);
        await unit.BeginTransactionAsync(cancellationToken);
        if ((await db.Cursors.Select(c => c.Source).ToListAsync(cancellationToken)).Where(s => !SubscriptionDefinition.IsOfOutside(s)).Except(starts.Keys).ToList() is { Count: > 0 } absent)
        {
            throw new InvalidOperationException(
                $"The read models of {descriptor.Name} also contain data from {string.Join(", ", absent)}, whose events this process cannot read. A replay would lose this data.");
        }

        await CursorReset.SetAsync(db, starts, cancellationToken);
        await reset.ResetAsync(cancellationToken);
        await unit.CommitAsync(cancellationToken);
        replayed.ForEach(s => s.Rewind());
        return [.. starts.Keys];
    }

    public async Task ReplayEventAsync(string module, string eventName, bool acceptTruncated, CancellationToken cancellationToken)
    {
        var descriptor = Get(module);
        var all = subscriptions.All.FindAll(s => s.Definition.Subscriber == descriptor.Name);
        var subscription = all.Find(s => s.Definition.Events.Any(e => e.Name == eventName)) ?? throw new InvalidOperationException(
            $"{descriptor.Name} has no handler for the event '{eventName}'. It handles: {string.Join(", ", all.SelectMany(s => s.Definition.Events).Select(e => e.Name).Order(StringComparer.Ordinal))}.");
        var source = subscription.Definition.Source;
        await using var log = await LockTruncationAsync([subscription], cancellationToken);
        var start = (await starting.FindAsync([subscription], takesSnapshots: false, acceptTruncated, cancellationToken))[source];

        // The host may not have run since the handler was added.
        if (containers.Of(descriptor.Name).GetRequiredService<ISubscriptionStore>() is ICoverageStore store)
        {
            await store.CoverAsync(source, [.. subscription.Definition.Events.Select(e => e.Name)], cancellationToken);
        }

        for (var attempt = 1; !await TryStartReplayAsync(descriptor.Name, source, eventName, start, cancellationToken); attempt++)
        {
            if (attempt == MaxAttempts)
            {
                throw new InvalidOperationException($"{descriptor.Name} is handling events of {source} all the time, so the replay could not start. Run the command again when it is less busy, or stop the host.");
            }
        }

        subscription.Rewind();
    }

    public async Task ReplayDeliveryAsync(string module, string delivery, bool acceptTruncated, CancellationToken cancellationToken)
    {
        var descriptor = Get(module);
        var found = deliveries.Find(descriptor.Name, SubscriptionDefinition.CursorOf(delivery)) ?? throw new InvalidOperationException(
            $"{descriptor.Name} has no delivery '{delivery}'. Its deliveries are: {string.Join(", ", deliveries.Of(descriptor.Name).Select(d => d.Definition.Delivery))}.");
        await using var log = await LockTruncationAsync([found.Subscription], cancellationToken);
        var start = (await starting.FindAsync([found.Subscription], takesSnapshots: false, acceptTruncated, cancellationToken))[found.Definition.Source];
        await using var scope = containers.CreateScope(descriptor.Name);
        var db = scope.ServiceProvider.GetRequiredService<ModuleDbContext>();
        await using var unit = UnitOfWork.Begin(db);
        await unit.BeginTransactionAsync(cancellationToken);
        await CursorReset.SetAsync(db, new Dictionary<string, LogPosition> { [found.Definition.Cursor] = start }, cancellationToken);
        await unit.CommitAsync(cancellationToken);
        found.Subscription.Rewind();
    }

    /// <summary>Creates the retry of what a subscription or a delivery has parked.</summary>
    private ParkedEventRetry RetryOf(string module, string cursor, IParkedEventStore parked)
    {
        if (deliveries.Find(module, cursor) is { } delivery)
        {
            return new ParkedEventRetry(delivery.Definition, parked, containers.Of(module).GetRequiredService<IEventFeed>(), registry, clock, delivery.Sender);
        }

        var definition = subscriptions.Definitions.FirstOrDefault(d => d.Subscriber == module && d.Cursor == cursor) ?? throw new InvalidOperationException(
            SubscriptionDefinition.IsOfOutside(cursor)
                ? $"{module} no longer has the delivery of {cursor}. Discard its parked events."
                : $"{module} no longer subscribes to {cursor}. Discard the parked events of {cursor}.");
        var feed = subscriptions.Find(module, cursor) is { } subscription ? subscriptions.FeedOf(subscription) : null;
        return new ParkedEventRetry(definition, parked, feed, registry, clock);
    }

    private async Task<bool> TryStartReplayAsync(string module, string source, string eventName, LogPosition start, CancellationToken cancellationToken)
    {
        await using var scope = containers.CreateScope(module);
        var db = scope.ServiceProvider.GetRequiredService<ModuleDbContext>();
        await using var unit = UnitOfWork.Begin(db);
        await unit.BeginTransactionAsync(cancellationToken);
        if (!await EventReplay.TryStartAsync(db, source, eventName, start, cancellationToken))
        {
            return false;
        }

        await unit.CommitAsync(cancellationToken);
        return true;
    }

    /// <summary>Keeps retention from removing events before the replay's cursor is there. A log on a broker has no such lock.</summary>
    private Task<TruncationLocks> LockTruncationAsync(IEnumerable<Subscription> replayed, CancellationToken cancellationToken) => TruncationLocks.TakeAsync(
        replayed.Select(s => s.Definition.Source).Where(source => locations.Of(source).IsLocal).Order(StringComparer.Ordinal)
            .Select(source => containers.Of(source).GetRequiredService<ILogStore>()),
        cancellationToken);

    private ModuleDescriptor Get(string module) => modules.Find(module) switch
    {
        null => throw new UnknownModuleException(module, modules.Descriptors.Select(d => d.Name)),
        { IsInMemory: true } found => throw InMemoryModules.Refuse(found.Name, InMemoryModules.Restart(found.Name)),
        var found => found,
    };

    private IDivergenceStore Divergences(ModuleDescriptor module) => containers.Of(module.Name).GetRequiredService<IDivergenceStore>();

    private IDueStore Timers(ModuleDescriptor module) => containers.Of(module.Name).GetRequiredKeyedService<IDueStore>(StorageRegistration.Timers);

    private IDueStore SideEffects(ModuleDescriptor module) => containers.Of(module.Name).GetRequiredKeyedService<IDueStore>(StorageRegistration.SideEffects);

    private IParkedEventStore Parked(ModuleDescriptor module) => containers.Of(module.Name).GetRequiredService<IParkedEventStore>();
}
