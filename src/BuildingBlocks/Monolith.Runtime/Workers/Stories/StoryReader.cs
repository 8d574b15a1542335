using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Monolith.Runtime.Events;
using Monolith.Runtime.Storage;

namespace Monolith.Runtime;

/// <inheritdoc cref="IStories"/>
internal sealed class StoryReader(
    ModuleCatalog modules,
    ModuleLocations locations,
    SubscriptionSet subscriptions,
    DeliverySet deliveries,
    ModuleContainers containers,
    IDatabaseAdministration databases) : IStories
{
    private const int Concurrency = 8;

    public async Task<StoryPart> ReadAsync(StorySearch search, CancellationToken cancellationToken)
    {
        var parts = new ConcurrentBag<StoryPart>();
        var local = modules.Descriptors.Where(module => locations.Of(module.Name).IsLocal);
        await Parallel.ForEachAsync(local, new ParallelOptions { MaxDegreeOfParallelism = Concurrency, CancellationToken = cancellationToken }, async (module, token) =>
        {
            try
            {
                parts.Add(module.IsInMemory ? await ReadMemoryAsync(module.Name, search, token) : await ReadDatabaseAsync(module.Name, search, token));
            }
            catch (Exception e) when (!token.IsCancellationRequested)
            {
                parts.Add(new StoryPart { Unread = new Dictionary<string, string> { [module.Name] = databases.Explain(module.Name, e) } });
            }
        });
        return StoryPart.Of(parts);
    }

    private async Task<StoryPart> ReadDatabaseAsync(string module, StorySearch search, CancellationToken cancellationToken)
    {
        var statements = containers.Of(module).GetRequiredService<FrameworkStatements>();
        var tables = new StoryTables(statements, search);
        var (events, backTo) = await new StoryLog(statements).FindAsync(search, cancellationToken);
        await tables.ReadAsync(cancellationToken);
        return new StoryPart
        {
            Events = [.. events.Select(record => StoryEvent.Of(module, record))],
            Subscriptions = search.Further.Count > 0 ? [] : DescribeSubscriptions(module, tables.Cursors),
            Parked =
            [
                .. tables.Parked.Select(parked => Describe(module, parked.Event, parked.LastRetry is { } id ? tables.Retries.GetValueOrDefault(id) : null)),
                .. tables.Remainders.Select(remainder => Describe(module, remainder)),
            ],
            Items = tables.Items,
            Actions = tables.Actions,
            Truncated = tables.Truncated,
            SearchedBackTo = backTo is { } time ? new Dictionary<string, DateTimeOffset> { [module] = time } : new Dictionary<string, DateTimeOffset>(),
        };
    }

    /// <summary>The position is the furthest of what is stored and what this process knows: the stored cursor may be behind.</summary>
    private IReadOnlyList<StorySubscription> DescribeSubscriptions(string module, IReadOnlyDictionary<string, LogPosition> cursors)
    {
        return
        [
            .. subscriptions.Definitions.Where(definition => definition.Subscriber == module)
                .Select(definition => Describe(definition, Later(definition.Cursor, subscriptions.Find(module, definition.Source)?.Position))),
            .. deliveries.Of(module).Select(delivery => Describe(delivery.Definition, Later(delivery.Definition.Cursor, delivery.Subscription.Position))),
        ];

        LogPosition Later(string cursor, LogPosition? known) =>
            cursors.GetValueOrDefault(cursor) is var stored && known is { } position && position > stored ? position : stored;
    }

    private async Task<StoryPart> ReadMemoryAsync(string module, StorySearch search, CancellationToken cancellationToken)
    {
        var parked = (await containers.Of(module).GetRequiredService<IParkedEventStore>().ListAsync(source: null, int.MaxValue, cancellationToken))
            .Where(parked => StoryLog.Matches(search, parked.Record.Key, parked.Record.Headers)).ToList();
        return new StoryPart
        {
            // In a command, no subscription runs, and nothing is known.
            Subscriptions = search.Further.Count > 0
                ? []
                : [.. subscriptions.All.Where(s => s.Definition.Subscriber == module && s.HasRead).Select(s => Describe(s.Definition, s.Position))],
            Parked = [.. parked.Take(StorySearch.MostFound).Select(parked => Describe(module, parked, retry: null))],
            Truncated = parked.Count > StorySearch.MostFound ? [new StoryTruncation(module, StoryStepKind.Event)] : [],
        };
    }

    private static StorySubscription Describe(SubscriptionDefinition definition, LogPosition position) => new(
        definition.Subscriber,
        definition.Source,
        definition.Delivery,
        [.. definition.Events.Select(type => type.Name).Order(StringComparer.Ordinal)],
        position.Transaction,
        position.Sequence);

    private StoryParked Describe(string module, ParkedEvent parked, RecordedAction? retry) => new(
        parked.Id,
        module,
        DeliveryOf(module, parked.Source),
        StoryEvent.Of(SourceOf(module, parked.Source), parked.Record),
        parked.Attempts,
        parked.ParkedAt,
        ParkedEntry.LineOf(parked.Reason),
        retry);

    private StoryParked Describe(string module, ParkedRemainder later)
    {
        var (source, after) = (SourceOf(module, later.Source), later.After);
        var position = new StoryEvent(Guid.Empty, source, "", later.Key, after.Transaction, after.Sequence, later.ParkedAt, null, null, null);
        return new StoryParked(null, module, DeliveryOf(module, later.Source), position, 0, later.ParkedAt, ParkedEntry.LineOf(later.Reason), null);
    }

    private string? DeliveryOf(string module, string cursor) => deliveries.Find(module, cursor)?.Definition.Delivery;

    private static string SourceOf(string module, string cursor) => SubscriptionDefinition.IsOfOutside(cursor) ? module : cursor;
}
