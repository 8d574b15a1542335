using Microsoft.Extensions.Logging;

namespace Monolith.Runtime.Events;

/// <content>
/// Takes a snapshot of the source if the log no longer contains the first events: the position first, then the state page by page, and then
/// the log after the position, except for the events that a page contained.
/// </content>
internal sealed partial class Subscription
{
    private volatile SnapshotProgress? _snapshot;
    private SnapshotScan? _scan;
    private StateAttempts? _attempts;
    private int _keysAlone;

    /// <summary>The snapshot that is being taken, as far as this process knows, or null.</summary>
    public SnapshotScan? Snapshot => Volatile.Read(ref _scan);

    private async Task<bool> TryStartSnapshotAsync(CancellationToken stop)
    {
        if (_sender is not null || _store is not ISnapshotStore || await FromSourceAsync(_feed.StartSnapshotAsync(_eventNames, stop)) is not { } start)
        {
            return false;
        }

        await using var transaction = await BeginSnapshotAsync(stop);
        var progress = SnapshotProgress.Begin(start.Epochs is [.., var newest] ? newest.Id : Guid.Empty, _clock.GetUtcNow());
        if (await transaction.TryStartSnapshotAsync(start.Position, progress, stop))
        {
            foreach (var epoch in start.Epochs.Where(epoch => epoch.Position <= start.Position))
            {
                transaction.Remember(epoch);
            }

            await transaction.CommitAsync(stop);
            MissesEventsTo = null;
            SnapshotLog.Started(_logger, Definition, start.Position);
        }

        return true;
    }

    /// <summary>Takes a page of the snapshot, and returns the position of the cursor afterwards.</summary>
    private async Task<LogPosition> TakeSnapshotAsync(LogPosition cursor, SnapshotProgress progress, CancellationToken stop)
    {
        SnapshotBatch page;
        try
        {
            page = (await FromSourceAsync(_feed.ReadSnapshotAsync(cursor, progress.Mark, _keysAlone > 0 ? 1 : _options.BatchSize, stop))).Storable();
        }
        catch (LogTruncatedException) when (_store is IVolatileStore rebuilt)
        {
            await rebuilt.RebuildAsync(stop);
            return await ReadCursorAsync(left: null, stop);
        }

        if (page.Epoch != progress.Epoch)
        {
            return await RestartSnapshotAsync(cursor, progress, page.Epoch, stop);
        }

        try
        {
            return await TakePageAsync(cursor, progress, page, stop);
        }
        finally
        {
            _dispatcher.EndIgnoring();
        }
    }

    private async Task<LogPosition> TakePageAsync(LogPosition cursor, SnapshotProgress progress, SnapshotBatch page, CancellationToken stop)
    {
        var records = page.Records.Where(_dispatcher.Concerns).ToList();
        var keys = records.Select(record => record.Key).Distinct().Count();
        try
        {
            return await Conflicts.RepeatAsync(conflicts => TryTakeAsync(progress, page, records, conflicts, stop), _store.IsConflict, _clock, stop)
                ? Taken(cursor, progress, page)
                : await ReloadCursorAsync(stop);
        }
        catch (Exception e) when (!stop.IsCancellationRequested)
        {
            if (e is ParkedSnapshotException or WaitingEventsException || await IsOutageAsync(e, cursor, stop))
            {
                throw;
            }

            if (keys > 1)
            {
                SnapshotLog.PageFailed(_logger, Definition, keys, e);
                _keysAlone = keys;
                return cursor;
            }

            if (_dispatcher.TryIgnore(records[0], e))
            {
                Log.FailureIgnored(_logger, Definition, records[0].Name, records[0].Id, e);
                return await TakePageAsync(cursor, progress, page, stop);
            }

            var attempts = AttemptsOf(progress, records[0].Key);
            if (await HasNextAttemptAsync(records[0], attempts, e, stop))
            {
                return cursor;
            }

            return await TryParkAsync(progress, page, records, e.ToString(), attempts.Count, stop)
                ? Taken(cursor, progress, page)
                : await ReloadCursorAsync(stop);
        }
    }

    private async Task<bool> TryTakeAsync(
        SnapshotProgress progress, SnapshotBatch page, IReadOnlyList<EventRecord> records, IReadOnlyCollection<Exception> conflicts, CancellationToken stop)
    {
        await using var transaction = await BeginSnapshotAsync(stop);
        if (!await TryMoveAsync(transaction, progress, page, stop))
        {
            return false;
        }

        await HandleAsync(transaction, records, conflicts, stop);
        return true;
    }

    /// <summary>Parks the state of a key as a whole.</summary>
    private async Task<bool> TryParkAsync(
        SnapshotProgress progress, SnapshotBatch page, List<EventRecord> records, string reason, int attempts, CancellationToken stop)
    {
        await using var transaction = await BeginSnapshotAsync(stop);
        if (!await TryMoveAsync(transaction, progress, page, stop))
        {
            return false;
        }

        await ParkAsync(transaction, records[0], reason, attempts, stop);
        foreach (var record in records.Skip(1))
        {
            await ParkAsync(transaction, record, ParkedBehind, 0, stop);
        }

        await transaction.CommitAsync(stop);
        return true;
    }

    private Task<bool> TryMoveAsync(ISnapshotTransaction transaction, SnapshotProgress progress, SnapshotBatch page, CancellationToken stop)
    {
        // Only these come to a transaction that forgets them.
        var contained = page.Contained.Where(c => _dispatcher.Concerns(c.Name)).Select(c => c.Id).ToList();
        return transaction.TryMoveSnapshotAsync(progress, Next(progress, page), contained, stop);
    }

    private LogPosition Taken(LogPosition cursor, SnapshotProgress progress, SnapshotBatch page)
    {
        (_attempts, _keysAlone) = (null, Math.Max(_keysAlone - 1, 0));
        var next = Next(progress, page);
        var keys = (_scan?.Keys ?? 0) + page.Records.Select(record => record.Key).Distinct().Count();
        NoticeProgress();
        NoticeSnapshot(next);
        if (next is null)
        {
            SnapshotLog.Ended(_logger, Definition, keys, cursor);
        }
        else
        {
            Volatile.Write(ref _scan, _scan! with { Keys = keys });
        }

        return cursor;
    }

    /// <summary>
    /// Begins the scan again, because the source may have been restored: pages may contain what is lost. The states of the new scan replace
    /// those of the old one, and the log after the cursor follows, as before.
    /// </summary>
    private async Task<LogPosition> RestartSnapshotAsync(LogPosition cursor, SnapshotProgress progress, Guid epoch, CancellationToken stop)
    {
        cursor = await RewindIfDivergedAsync(cursor, stop);
        if (!await TryRestartAsync())
        {
            return await ReloadCursorAsync(stop);
        }

        SnapshotLog.Restarted(_logger, Definition);
        return await ReadCursorAsync(left: null, stop);

        async Task<bool> TryRestartAsync()
        {
            await using var transaction = await BeginSnapshotAsync(stop);
            if (!await transaction.TryRestartSnapshotAsync(progress, SnapshotProgress.Begin(epoch, _clock.GetUtcNow()), stop))
            {
                return false;
            }

            await transaction.CommitAsync(stop);
            return true;
        }
    }

    /// <summary>The failed attempts of a key. They begin anew with another key and another scan.</summary>
    private Attempts AttemptsOf(SnapshotProgress progress, string key)
    {
        if (_attempts is not { } known || known.Progress != progress || known.Key != key)
        {
            _attempts = new StateAttempts(progress, key, new Attempts());
        }

        return _attempts.Attempts;
    }

    private static async Task<ISet<Guid>> TakeContainedAsync(ISubscriptionTransaction transaction, List<EventRecord> records, CancellationToken stop) =>
        transaction is ISnapshotTransaction snapshot && records.Count > 0
            ? await snapshot.TakeContainedAsync([.. records.Select(record => record.Id)], stop)
            : new HashSet<Guid>();

    private async Task<ISnapshotTransaction> BeginSnapshotAsync(CancellationToken stop) => (ISnapshotTransaction)await _store.BeginAsync(Definition.Cursor, stop);

    private static SnapshotProgress? Next(SnapshotProgress progress, SnapshotBatch page) => page.Next is { } mark ? progress with { Mark = mark } : null;

    private void NoticeSnapshot(SnapshotProgress? progress)
    {
        lock (_reaching)
        {
            _snapshot = progress;
            if (progress is not null)
            {
                Volatile.Write(ref _reached, null);
            }
        }

        Volatile.Write(ref _scan, progress is null ? null : _scan is { } scan && progress.Mark.Length > 0 ? scan : new SnapshotScan(_clock.GetUtcNow(), 0));
    }

    private sealed record StateAttempts(SnapshotProgress Progress, string Key, Attempts Attempts);

    private static partial class SnapshotLog
    {
        [LoggerMessage(1030, LogLevel.Information, "{Subscription} is new; taking a snapshot of the source at {Position}")]
        public static partial void Started(ILogger logger, SubscriptionDefinition subscription, LogPosition position);

        [LoggerMessage(1031, LogLevel.Information, "{Subscription}: took a snapshot of {Keys} keys; continuing with the log after {Position}")]
        public static partial void Ended(ILogger logger, SubscriptionDefinition subscription, int keys, LogPosition position);

        [LoggerMessage(1032, LogLevel.Warning, "{Subscription}: the source has started an epoch during the snapshot; taking the snapshot again")]
        public static partial void Restarted(ILogger logger, SubscriptionDefinition subscription);

        [LoggerMessage(1033, LogLevel.Information, "{Subscription}: a page of {Keys} keys of the snapshot failed; taking its keys one at a time")]
        public static partial void PageFailed(ILogger logger, SubscriptionDefinition subscription, int keys, Exception failure);
    }
}

/// <summary>A snapshot that a subscription is taking.</summary>
/// <param name="Since">When this process began to take it.</param>
/// <param name="Keys">The number of keys that this process has taken.</param>
internal sealed record SnapshotScan(DateTimeOffset Since, int Keys);

/// <summary>The exception that is thrown when the state of a key can be neither handled nor parked.</summary>
/// <param name="record">The event.</param>
/// <param name="reason">The reason why the event could not be handled.</param>
internal sealed class ParkedSnapshotException(EventRecord record, string reason) : Exception(
    $"{record.Name} of key {record.KeyText} is part of a snapshot and failed. It cannot be parked, because more events are parked than Messaging:MaxParked or Messaging:MaxParkedPerKey allows, and the log does not contain it. Correct the handler, then retry or discard parked events. The failure: {reason}");
