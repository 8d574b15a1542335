using Microsoft.Extensions.Logging;

namespace Monolith.Runtime.Events;

/// <content>
/// Reads and stores the cursor. Notices handlers that were added after their events had passed, and replays those events alone.
/// </content>
internal sealed partial class Subscription
{
    private IReadOnlyDictionary<string, EventCoverage> _coverage = new Dictionary<string, EventCoverage>();
    private LogPosition _replayedTo = LogPosition.Start;

    /// <summary>The names of events whose handler was added later and has not seen the earlier ones, in order.</summary>
    internal IReadOnlyList<string> MissedEvents { get; private set; } = [];

    /// <summary>Reads the cursor and, if it is not where this worker left it, what it covers: a replay changes both.</summary>
    private async Task<LogPosition> ReadCursorAsync(LogPosition? left, CancellationToken stop)
    {
        var (cursor, snapshot, pause) = _store is ISnapshotStore snapshots
            ? await snapshots.ReadProgressAsync(Definition.Cursor, stop)
            : new StoredProgress(await _store.ReadCursorAsync(Definition.Cursor, stop));
        NoticeSnapshot(snapshot);
        NoticePause(pause);
        if (cursor != left && _sender is null && _store is ICoverageStore store)
        {
            var coverage = await store.CoverAsync(Definition.Cursor, [.. Definition.Events.Select(e => e.Name)], stop);
            _replayedTo = coverage.Values.Select(c => c.ReplayEnd).DefaultIfEmpty(LogPosition.Start).Max();
            _coverage = coverage;
            WarnOf([.. coverage.Where(c => c.Value.HasMissed).Select(c => c.Key).Order(StringComparer.Ordinal)]);
        }

        return cursor;
    }

    private async Task<LogPosition> StoreCursorAsync(LogPosition from, LogPosition to, CancellationToken stop)
    {
        return await TryStoreAsync() ? to : await ReloadCursorAsync(stop);

        async Task<bool> TryStoreAsync()
        {
            await using var transaction = await _store.BeginAsync(Definition.Cursor, stop);
            if (!await transaction.TryAdvanceAsync(from, to, stop))
            {
                return false;
            }

            await transaction.CommitAsync(stop);
            return true;
        }
    }

    /// <summary>Returns whether a replay passes over an event.</summary>
    private bool IsPassedOver(EventRecord record) => record.Position <= _replayedTo && _coverage.PassesOver(record);

    private void WarnOf(IReadOnlyList<string> missed)
    {
        foreach (var name in missed.Except(MissedEvents))
        {
            CoverageLog.Missed(_logger, Definition, name, Definition.Subscriber);
        }

        MissedEvents = missed;
    }

    private static partial class CoverageLog
    {
        [LoggerMessage(
            1009,
            LogLevel.Warning,
            "{Subscription}: the handler of {Event} was added after earlier events of that name had passed, and has not seen them. "
            + "To handle them, run 'events replay --module {Subscriber} --event {Event}'")]
        public static partial void Missed(ILogger logger, SubscriptionDefinition subscription, string @event, string subscriber);
    }
}
