using System.Data.Common;
using System.Globalization;
using Monolith.Runtime.Events;

namespace Monolith.Runtime.Storage;

/// <summary>Reads a module's outbox through the module's own connection.</summary>
internal sealed class DbEventFeed(ModuleStorage storage, IImportedLog imported, IEpochLog epochs) : IEventFeed
{
    /// <summary>
    /// The minimum delay for an event that is committed but not final. Other transactions are about as short as the module's own.
    /// </summary>
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(2);

    private readonly KeyValuePair<string, object?> _tag = new("source", storage.Module);
    private readonly string _read = Join(storage.Log.Read, storage.Log.ReadEpoch, storage.Log.ReadHead);
    private readonly string _readTip = Join(storage.Log.ReadEpoch, storage.Log.ReadHead);

    public string Source => storage.Module;

    public async Task<EventBatch> ReadAsync(LogPosition after, int max, CancellationToken cancellationToken)
    {
        var more = storage.EventsCommitted.Next;
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

        var (truncatedTo, importedTo) = (LogPosition.Start, LogPosition.Start);
        if (await reader.NextResultAsync(cancellationToken) && await reader.ReadAsync(cancellationToken))
        {
            (truncatedTo, importedTo) = (new LogPosition(reader.GetInt64(0), reader.GetInt64(1)), new LogPosition(reader.GetInt64(2), reader.GetInt64(3)));
        }

        if (importedTo != offset)
        {
            // Another process has imported events since the offset was read.
            storage.DataArrived();
            return await ReadAsync(after, max, cancellationToken);
        }

        if (after < truncatedTo)
        {
            throw new LogTruncatedException(storage.Module, after, truncatedTo);
        }

        await reader.NextResultAsync(cancellationToken);
        var tip = await ReadTipAsync(reader, offset, cancellationToken);
        var batch = new EventBatch(records, more) { Tip = tip with { Head = tip.Head > truncatedTo ? tip.Head : truncatedTo } };
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
        command.CommandText = _readTip;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await ReadTipAsync(reader, offset, cancellationToken);
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

    /// <summary>Returns the position in this database's own events from which to read the events after a position.</summary>
    private static LogPosition Less(LogPosition after, LogPosition offset) => after < offset
        ? LogPosition.Start
        : after with { Transaction = after.Transaction - offset.Transaction };

    private static LogPosition ReadPosition(DbDataReader reader, LogPosition offset) =>
        new(reader.GetInt64(0) + offset.Transaction, reader.GetInt64(1));

    private static string Join(params string[] statements) => string.Join(";\n", statements.Select(statement => statement.Trim().TrimEnd(';')));

    private static async Task<LogTip> ReadTipAsync(DbDataReader reader, LogPosition offset, CancellationToken cancellationToken)
    {
        var epoch = await reader.ReadAsync(cancellationToken) ? reader.GetGuid(0) : Guid.Empty;
        await reader.NextResultAsync(cancellationToken);
        return new LogTip(await reader.ReadAsync(cancellationToken) ? ReadPosition(reader, offset) : offset, epoch);
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
}
