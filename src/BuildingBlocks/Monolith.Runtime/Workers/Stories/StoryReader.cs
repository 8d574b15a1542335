using System.Collections.Concurrent;
using System.Linq.Expressions;
using System.Numerics;
using Microsoft.EntityFrameworkCore;
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
    private const int Concurrency = 8, MostFound = 500;

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
        var (events, backTo) = await new StoryLog(containers.Of(module).GetRequiredService<FrameworkStatements>()).FindAsync(search, cancellationToken);
        await using var scope = containers.CreateScope(module);
        var db = scope.ServiceProvider.GetRequiredService<ModuleDbContext>();
        var part = new StoryPart
        {
            Events = [.. events.Select(record => StoryEvent.Of(module, record))],
            Parked = await ReadParkedAsync(db, module, search, cancellationToken),
            Items = [.. await ReadDueAsync(db.Timers, ParkedKind.Timer), .. await ReadDueAsync(db.Set<SideEffectRow>(), ParkedKind.SideEffect)],
            SearchedBackTo = backTo is { } time ? new Dictionary<string, DateTimeOffset> { [module] = time } : new Dictionary<string, DateTimeOffset>(),
        };
        return search.Further.Count > 0 ? part : part with
        {
            Subscriptions = await ReadSubscriptionsAsync(db, module, cancellationToken),
            Parked = [.. part.Parked, .. await ReadRemaindersAsync(db, module, search, cancellationToken)],
            Actions = await ReadActionsAsync(db, module, search, cancellationToken),
        };

        async Task<IEnumerable<StoryItem>> ReadDueAsync<TRow>(IQueryable<TRow> due, ParkedKind kind)
            where TRow : DueRow
        {
            List<string> keys = [search.Of, .. search.Further];
            var trace = $"-{search.Of}-";
            var rows = await due.AsNoTracking().Where(row => keys.Contains(row.Key) || row.TraceParent!.Contains(trace))
                .OrderBy(row => row.DueAt).Take(MostFound).ToListAsync(cancellationToken);
            return rows.Select(row => StoryItem.Of(module, kind, row));
        }
    }

    /// <summary>The position is the furthest of what is stored and what this process knows: the stored cursor may be behind.</summary>
    private async Task<IReadOnlyList<StorySubscription>> ReadSubscriptionsAsync(ModuleDbContext db, string module, CancellationToken cancellationToken)
    {
        var cursors = (await db.Cursors.AsNoTracking().ToListAsync(cancellationToken))
            .ToDictionary(cursor => cursor.Source, cursor => new LogPosition(cursor.Transaction, cursor.Position));
        return
        [
            .. subscriptions.Definitions.Where(definition => definition.Subscriber == module)
                .Select(definition => Describe(definition, Later(definition.Cursor, subscriptions.Find(module, definition.Source)?.Position))),
            .. deliveries.Of(module).Select(delivery => Describe(delivery.Definition, Later(delivery.Definition.Cursor, delivery.Subscription.Position))),
        ];

        LogPosition Later(string cursor, LogPosition? known) =>
            cursors.GetValueOrDefault(cursor) is var stored && known is { } position && position > stored ? position : stored;
    }

    private async Task<IReadOnlyList<StoryParked>> ReadParkedAsync(ModuleDbContext db, string module, StorySearch search, CancellationToken cancellationToken)
    {
        var rows = await db.ParkedEvents.AsNoTracking().Where(MatchParked(search))
            .OrderBy(row => row.Transaction).ThenBy(row => row.Position).Take(MostFound).ToListAsync(cancellationToken);
        var retries = await db.ReadRetriesAsync(module, rows.Select(row => row.LastRetry), cancellationToken);
        return
        [
            .. rows.Select(row => (Parked: row.ToParkedEvent(), row.LastRetry)).Where(row => StoryLog.Matches(search, row.Parked.Record.Key, row.Parked.Record.Headers))
                .Select(row => Describe(module, row.Parked) with { FailedRetry = retries(row.LastRetry) }),
        ];
    }

    /// <summary>
    /// An expression of alternatives, because the number of texts varies. The texts are parameters, and repeated up to a power of two, so that
    /// EF Core compiles a few queries and not one for each search.
    /// </summary>
    private static Expression<Func<ParkedEventRow, bool>> MatchParked(StorySearch search)
    {
        var (row, fragments) = (Expression.Parameter(typeof(ParkedEventRow)), StoryLog.FragmentsOf(search));
        var (key, headers) = (Expression.Property(row, nameof(ParkedEventRow.Key)), Expression.Property(row, nameof(ParkedEventRow.Headers)));
        var matches = Enumerable.Range(0, (int)BitOperations.RoundUpToPowerOf2((uint)fragments.Count))
            .Select(index => (Expression)Expression.Call(headers, nameof(string.Contains), null, Parameter(fragments[Math.Min(index, fragments.Count - 1)])));
        return Expression.Lambda<Func<ParkedEventRow, bool>>(
            (search.Further.Count > 0 ? matches : matches.Prepend(Expression.Equal(key, Parameter(search.Of)))).Aggregate(Expression.OrElse), row);

        static Expression Parameter(string text) => Expression.Property(Expression.Constant(new Text(text)), nameof(Text.Value));
    }

    private async Task<IEnumerable<StoryParked>> ReadRemaindersAsync(ModuleDbContext db, string module, StorySearch search, CancellationToken cancellationToken) =>
        (await db.ParkedRemainders.AsNoTracking().Where(row => row.Key == search.Of).ToListAsync(cancellationToken)).Select(row =>
        {
            var after = new StoryEvent(Guid.Empty, SourceOf(module, row.Source), "", row.Key, row.Transaction, row.Position, row.ParkedAt, null, null, null);
            return new StoryParked(null, module, DeliveryOf(module, row.Source), after, 0, row.ParkedAt, ParkedEntry.LineOf(row.Reason), null);
        });

    private static async Task<IReadOnlyList<RecordedAction>> ReadActionsAsync(ModuleDbContext db, string module, StorySearch search, CancellationToken cancellationToken)
    {
        var mention = StoryTimeline.MentionOf(search);
        var rows = await db.OperatorActions.AsNoTracking()
            .Where(row => row.Action.Contains(mention) || (row.Action.StartsWith("discard ") && !row.Action.Contains("key ")))
            .OrderByDescending(row => row.StartedAt).Take(MostFound).ToListAsync(cancellationToken);
        return rows.ConvertAll(row => row.ToAction(module));
    }

    private async Task<StoryPart> ReadMemoryAsync(string module, StorySearch search, CancellationToken cancellationToken) => new()
    {
        // In a command, no subscription runs, and nothing is known.
        Subscriptions = search.Further.Count > 0
            ? []
            : [.. subscriptions.All.Where(s => s.Definition.Subscriber == module && s.HasRead).Select(s => Describe(s.Definition, s.Position))],
        Parked =
        [
            .. (await containers.Of(module).GetRequiredService<IParkedEventStore>().ListAsync(source: null, int.MaxValue, cancellationToken))
                .Where(parked => StoryLog.Matches(search, parked.Record.Key, parked.Record.Headers)).Take(MostFound).Select(parked => Describe(module, parked)),
        ],
    };

    private static StorySubscription Describe(SubscriptionDefinition definition, LogPosition position) => new(
        definition.Subscriber,
        definition.Source,
        definition.Delivery,
        [.. definition.Events.Select(type => type.Name).Order(StringComparer.Ordinal)],
        position.Transaction,
        position.Sequence);

    private StoryParked Describe(string module, ParkedEvent parked) => new(
        parked.Id,
        module,
        DeliveryOf(module, parked.Source),
        StoryEvent.Of(SourceOf(module, parked.Source), parked.Record),
        parked.Attempts,
        parked.ParkedAt,
        ParkedEntry.LineOf(parked.Reason),
        null);

    private string? DeliveryOf(string module, string cursor) => deliveries.Find(module, cursor)?.Definition.Delivery;

    private static string SourceOf(string module, string cursor) => SubscriptionDefinition.IsOfOutside(cursor) ? module : cursor;

    /// <summary>Holds a text that EF Core takes as a parameter.</summary>
    private sealed record Text(string Value);
}
