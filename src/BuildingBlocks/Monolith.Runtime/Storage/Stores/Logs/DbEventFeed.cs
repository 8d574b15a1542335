using System.Data.Common;
using System.Globalization;
using Monolith.Runtime.Events;

namespace Monolith.Runtime.Storage;

/// <summary>Reads a module's outbox through the module's own connection.</summary>
internal sealed class DbEventFeed(ModuleStorage storage, IImportedLog imported, IEpochLog epochs, ISnapshots snapshots) : IEventFeed
{
    /// <summary>
    /// The minimum delay for an event that is committed but not final. Other transactions are about as short as the module's own.
    /// </summary>
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(2);

    private readonly KeyValuePair<string, object?> _tag = new(TelemetryTags.Destination, storage.Module);
    private readonly string _read = $"{storage.Log.Read}\n{storage.Log.ReadEnd}";
    private readonly string _readEnd = storage.Log.ReadEnd;
    private Running? _running;

    public string Source => storage.Module;

    /// <summary>
    /// Reads the log once for all subscribers that ask for the same events at the same time, as they do after each commit.
    /// </summary>
    public async Task<EventBatch> ReadAsync(LogPosition after, int max, CancellationToken cancellationToken)
    {
        var more = storage.EventsCommitted.Next;
        if (Volatile.Read(ref _running) is { } running && running.After == after && running.Max == max && running.More == more)
        {
            try
            {
                return await running.Result.Task.WaitAsync(cancellationToken);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                // The subscriber that reads has stopped.
            }
        }

        return await ReadForAllAsync(after, max, more, cancellationToken);
    }

    private async Task<EventBatch> ReadForAllAsync(LogPosition after, int max, Task more, CancellationToken cancellationToken)
    {
        var own = new Running(after, max, more);
        Volatile.Write(ref _running, own);
        try
        {
            var batch = await ReadOnceAsync(after, max, more, cancellationToken);
            Interlocked.CompareExchange(ref _running, null, own);
            own.Result.SetResult(batch);
            return batch;
        }
        catch (Exception e)
        {
            Interlocked.CompareExchange(ref _running, null, own);
            own.Result.SetException(e);
            _ = own.Result.Task.Exception;
            throw;
        }
    }

    private async Task<EventBatch> ReadOnceAsync(LogPosition after, int max, Task more, CancellationToken cancellationToken)
    {
        var offset = await imported.FindEndAsync(cancellationToken);
        var early = after < offset ? await imported.ReadAsync(after, max, cancellationToken) : [];
        await using var connection = storage.Provider.CreateConnection(storage.Settings);
        await connection.OpenAsync(cancellationToken);
        await using var command = connection.CreateLogCommand(_read, Less(after, offset), max - early.Count);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var heldBackSince = storage.Log.HoldsBack ? await ReadHeldBackAsync(reader, cancellationToken) : null;
        List<EventRecord> records = [.. early];
        while (await reader.ReadAsync(cancellationToken))
        {
            records.Add(ReadRecord(reader, offset));
        }

        await reader.NextResultAsync(cancellationToken);
        var end = await ReadEndAsync(reader, offset, cancellationToken);
        if (end.ImportedTo != offset)
        {
            // Another process has imported events since the offset was read.
            storage.DataArrived();
            return await ReadOnceAsync(after, max, more, cancellationToken);
        }

        if (after < end.TruncatedTo)
        {
            throw new LogTruncatedException(storage.Module, after, end.TruncatedTo);
        }

        var batch = new EventBatch(records, more)
        {
            Tip = end.TipOrCut,
            IsComplete = early.Count == 0 && records.Count < max && heldBackSince is null,
        };
        return records.Count == 0 && heldBackSince is { } since
            ? batch with { More = Task.WhenAny(more, FinalSoonAsync(since)), HeldBackSince = since }
            : batch;
    }

    public async Task<LogPosition> ReadHeadAsync(CancellationToken cancellationToken)
    {
        var offset = await imported.FindEndAsync(cancellationToken);
        await using var connection = storage.Provider.CreateConnection(storage.Settings);
        await connection.OpenAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = storage.Log.ReadHead;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? ReadPosition(reader, offset) : offset;
    }

    public async Task<LogTip> ReadTipAsync(CancellationToken cancellationToken)
    {
        var offset = await imported.FindEndAsync(cancellationToken);
        await using var connection = storage.Provider.CreateConnection(storage.Settings);
        await connection.OpenAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = _readEnd;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return (await ReadEndAsync(reader, offset, cancellationToken)).TipOrCut;
    }

    public async Task<LogHistory?> ReadHistoryAsync(CancellationToken cancellationToken)
    {
        var (started, truncatedTo) = await epochs.ReadAsync(cancellationToken);
        var head = await ReadHeadAsync(cancellationToken);
        return new LogHistory(started, truncatedTo, head > truncatedTo ? head : truncatedTo) { IsOfTheLogItself = true };
    }

    public async Task<int?> CountAsync(LogPosition after, int max, CancellationToken cancellationToken)
    {
        var offset = await imported.FindEndAsync(cancellationToken);
        if (after < offset)
        {
            return null;
        }

        await using var connection = storage.Provider.CreateConnection(storage.Settings);
        await connection.OpenAsync(cancellationToken);
        await using var command = connection.CreateLogCommand(storage.Log.Count, Less(after, offset), max);
        return Convert.ToInt32(await command.ExecuteScalarAsync(cancellationToken), CultureInfo.InvariantCulture);
    }

    public Task<SnapshotStart?> StartSnapshotAsync(IReadOnlyCollection<string> events, CancellationToken cancellationToken) =>
        snapshots.StartAsync(events, cancellationToken);

    public Task<SnapshotBatch> ReadSnapshotAsync(LogPosition cursor, string mark, int max, CancellationToken cancellationToken) =>
        snapshots.ReadAsync(cursor, mark, max, cancellationToken);

    /// <summary>Returns the position in this database's own events from which to read the events after a position.</summary>
    private static LogPosition Less(LogPosition after, LogPosition offset) => after < offset
        ? LogPosition.Start
        : after with { Transaction = after.Transaction - offset.Transaction };

    private static LogPosition ReadPosition(DbDataReader reader, LogPosition offset) =>
        new(reader.GetInt64(0) + offset.Transaction, reader.GetInt64(1));

    /// <summary>Reads the columns of <see cref="LogSql.ReadEnd"/>.</summary>
    private static async Task<LogEnd> ReadEndAsync(DbDataReader reader, LogPosition offset, CancellationToken cancellationToken)
    {
        await reader.ReadAsync(cancellationToken);
        return new LogEnd(
            PositionAt(0),
            PositionAt(2),
            new LogTip(
                reader.IsDBNull(5) ? offset : new LogPosition(reader.GetInt64(5) + offset.Transaction, reader.GetInt64(6)),
                reader.IsDBNull(4) ? Guid.Empty : reader.GetGuid(4)));

        LogPosition PositionAt(int column) =>
            reader.IsDBNull(column) ? LogPosition.Start : new LogPosition(reader.GetInt64(column), reader.GetInt64(column + 1));
    }

    private async Task<DateTimeOffset?> ReadHeldBackAsync(DbDataReader reader, CancellationToken cancellationToken)
    {
        DateTimeOffset? since = await reader.ReadAsync(cancellationToken) ? storage.Provider.ReadTime(reader, 0) : null;
        Telemetry.HeldBack.Record(since is { } oldest ? (storage.Clock.GetUtcNow() - oldest).TotalSeconds : 0, _tag);
        await reader.NextResultAsync(cancellationToken);
        return since;
    }

    /// <summary>No signal announces the end of other transactions, so the delay grows with the time already waited.</summary>
    private Task FinalSoonAsync(DateTimeOffset since)
    {
        var half = (storage.Clock.GetUtcNow() - since) / 2;
        var wait = half < ShortestWait ? ShortestWait : half > storage.Options.PollInterval ? storage.Options.PollInterval : half;
        return Task.Delay(wait, TimeProvider.System);
    }

    private EventRecord ReadRecord(DbDataReader reader, LogPosition offset) => new(
        ReadPosition(reader, offset),
        reader.GetGuid(2),
        reader.GetString(3),
        reader.GetInt32(4),
        reader.GetString(5),
        reader.GetString(6),
        EventHeaders.Parse(reader.GetString(7)),
        storage.Provider.ReadTime(reader, 8));

    /// <summary>Up to where the log is truncated and was imported, and its end.</summary>
    private sealed record LogEnd(LogPosition TruncatedTo, LogPosition ImportedTo, LogTip Tip)
    {
        /// <summary>The tip, at the end of what retention has removed if the log contains no later event.</summary>
        public LogTip TipOrCut => Tip.Head > TruncatedTo ? Tip : Tip with { Head = TruncatedTo };
    }

    /// <summary>A read that has not ended, which other subscribers may share: no commit was signaled since it began.</summary>
    private sealed record Running(LogPosition After, int Max, Task More)
    {
        public TaskCompletionSource<EventBatch> Result { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
