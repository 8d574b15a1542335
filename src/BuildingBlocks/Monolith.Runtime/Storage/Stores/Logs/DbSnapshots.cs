using System.Data;
using System.Data.Common;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Monolith.Runtime.Events;

namespace Monolith.Runtime.Storage;

/// <summary>The snapshots that a module offers of its own state.</summary>
internal interface ISnapshots
{
    /// <inheritdoc cref="IEventFeed.StartSnapshotAsync"/>
    Task<SnapshotStart?> StartAsync(IReadOnlyCollection<string> events, CancellationToken cancellationToken);

    /// <inheritdoc cref="IEventFeed.ReadSnapshotAsync"/>
    Task<SnapshotBatch> ReadAsync(LogPosition cursor, string mark, int max, CancellationToken cancellationToken);
}

/// <inheritdoc cref="ISnapshots"/>
internal sealed class DbSnapshots<TContext>(ModuleStorage storage, IImportedLog imported, IEpochLog epochs, IServiceScopeFactory scopes) : ISnapshots
    where TContext : ModuleDbContext
{
    public async Task<SnapshotStart?> StartAsync(IReadOnlyCollection<string> events, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        if (!StandFor(SourcesOf(scope), events))
        {
            return null;
        }

        // The position first: what is read later contains all events up to there.
        var offset = await imported.FindEndAsync(cancellationToken);
        var final = await ReadFinalAsync(offset, cancellationToken);
        var (started, truncatedTo) = await epochs.ReadAsync(cancellationToken);
        return new SnapshotStart(final > truncatedTo ? final : truncatedTo, started);
    }

    public async Task<SnapshotBatch> ReadAsync(LogPosition cursor, string mark, int max, CancellationToken cancellationToken)
    {
        var offset = await imported.FindEndAsync(cancellationToken);
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TContext>();
        var (sources, (part, after)) = (SourcesOf(scope), Parse(mark));
        await db.Database.OpenConnectionAsync(cancellationToken);
        try
        {
            await using var snapshot = await storage.Provider.BeginSnapshotAsync(db.Database.GetDbConnection(), cancellationToken);
            await db.Database.UseTransactionAsync(snapshot, cancellationToken);
            var state = await ReadStateAsync(db, cancellationToken);
            if (cursor < state.TruncatedTo)
            {
                throw new LogTruncatedException(storage.Module, cursor, state.TruncatedTo);
            }

            var page = await sources[part].ReadAsync(after, max, cancellationToken);
            var keys = page.Events.Select(message => message.Key).ToHashSet();
            var contained = keys.Count == 0 ? [] : await ReadContainedAsync(db, snapshot, cursor, offset, keys, cancellationToken);
            var next = page.Last is { } last ? Format(part, last) : part + 1 < sources.Count ? Format(part + 1, null) : null;
            return new SnapshotBatch([.. RecordsOf(page.Events, cursor)], contained, next, state.Epoch);
        }
        finally
        {
            await LeaveSnapshotAsync(db);
        }
    }

    /// <summary>The classes of the module that read its state, in an order that does not change.</summary>
    private static List<ISnapshotSource> SourcesOf(AsyncServiceScope scope) =>
        [.. scope.ServiceProvider.GetServices<ISnapshotSource>().OrderBy(source => source.GetType().FullName, StringComparer.Ordinal)];

    /// <summary>Returns whether the classes together stand for all of the given events.</summary>
    private bool StandFor(List<ISnapshotSource> sources, IReadOnlyCollection<string> events) =>
        sources.Count > 0
        && (sources.Exists(source => source.Events is null)
            || events.All(name => sources.Exists(source => source.Events!.Any(type => storage.Registry.Get(type).Name == name))));

    private static string Format(int part, string? after) => string.Create(CultureInfo.InvariantCulture, $"{part}{(after is null ? "" : ":")}{after}");

    private static (int Part, string? After) Parse(string mark) => mark.Length == 0 ? (0, null)
        : mark.Split(':', 2) is [var part, var after] ? (int.Parse(part, CultureInfo.InvariantCulture), after)
        : (int.Parse(mark, CultureInfo.InvariantCulture), null);

    private static async Task<(LogPosition TruncatedTo, Guid Epoch)> ReadStateAsync(TContext db, CancellationToken cancellationToken)
    {
        var state = await db.LogState.AsNoTracking().SingleOrDefaultAsync(s => s.Id == LogStateRow.OnlyId, cancellationToken);
        var epoch = await db.Epochs.AsNoTracking().OrderByDescending(e => e.Transaction).ThenByDescending(e => e.Position)
            .Select(e => (Guid?)e.Id).FirstOrDefaultAsync(cancellationToken);
        return (state?.TruncatedTo ?? LogPosition.Start, epoch ?? Guid.Empty);
    }

    private async Task<LogPosition> ReadFinalAsync(LogPosition offset, CancellationToken cancellationToken)
    {
        await using var connection = storage.Provider.CreateConnection(storage.Settings);
        await connection.OpenAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = storage.Log.ReadFinal;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? new LogPosition(reader.GetInt64(0) + offset.Transaction, reader.GetInt64(1)) : offset;
    }

    /// <summary>The isolation level of some servers outlasts its transaction.</summary>
    private async Task LeaveSnapshotAsync(TContext db)
    {
        await db.Database.UseTransactionAsync(null, CancellationToken.None);
        if ((storage.Provider.Copying as ServerCopying)?.LeaveSnapshot is { } leave && db.Database.GetDbConnection() is { State: ConnectionState.Open } connection)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = leave;
            await command.ExecuteNonQueryAsync(CancellationToken.None);
        }
    }

    private async Task<IReadOnlyList<ContainedEvent>> ReadContainedAsync(
        TContext db, DbTransaction snapshot, LogPosition cursor, LogPosition offset, HashSet<string> keys, CancellationToken cancellationToken)
    {
        List<ContainedEvent> contained = cursor < offset
            ? await db.ImportedEvents.AsNoTracking()
                .Where(e => e.Transaction > cursor.Transaction || (e.Transaction == cursor.Transaction && e.Position > cursor.Sequence))
                .Where(e => keys.Contains(e.Key))
                .Select(e => new ContainedEvent(e.Id, e.Name)).ToListAsync(cancellationToken)
            : [];
        var own = cursor < offset ? LogPosition.Start : cursor with { Transaction = cursor.Transaction - offset.Transaction };
        await using var command = snapshot.Connection!.CreateLogCommand(storage.Log.ReadKeys, own);
        command.Transaction = snapshot;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            if (keys.Contains(reader.GetString(2)))
            {
                contained.Add(new ContainedEvent(reader.GetGuid(0), reader.GetString(1)));
            }
        }

        return contained;
    }

    /// <summary>Turns the state of keys into records. Those of one key end at the cursor, so that they stay in order if they are parked.</summary>
    private IEnumerable<EventRecord> RecordsOf(IReadOnlyList<IIntegrationEvent> events, LogPosition cursor)
    {
        var now = storage.Clock.GetUtcNow();
        for (var i = 0; i < events.Count;)
        {
            var state = events.Skip(i).TakeWhile(message => message.Key == events[i].Key).ToList();
            for (var j = 0; j < state.Count; j++)
            {
                var type = storage.Registry.Get(state[j].GetType());
                yield return type.Source == storage.Module
                    ? new EventRecord(
                        cursor with { Sequence = cursor.Sequence - (state.Count - 1 - j) },
                        Guid.CreateVersion7(now),
                        type.Name,
                        type.Version,
                        state[j].Key,
                        type.Serialize(state[j]),
                        EventHeaders.None with { IsSnapshot = true },
                        now)
                    : throw new InvalidOperationException($"{type.Name} is an event of {type.Source}, so {storage.Module} cannot offer it in a snapshot.");
            }

            i += state.Count;
        }
    }
}
