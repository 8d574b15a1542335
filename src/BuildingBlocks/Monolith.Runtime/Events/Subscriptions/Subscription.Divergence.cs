namespace Monolith.Runtime.Events;

/// <content>Notices when the source's log was restored from a backup or begun anew.</content>
internal sealed partial class Subscription
{
    /// <summary>How often a subscription that waits for events looks at the history of the log.</summary>
    private static readonly TimeSpan ValidationInterval = TimeSpan.FromSeconds(10);

    /// <summary>How often a log must seem too short. The head of a log can be hidden for a moment by the locks of other transactions.</summary>
    private const int LooksAtEnd = 3;

    private long _validatedAt;
    private Compared? _compared;

    private bool MustValidate => _clock.GetElapsedTime(_validatedAt) >= ValidationInterval;

    private bool IsOfAnotherEpoch(LogTip tip) => tip.Epoch is { } epoch && Volatile.Read(ref _compared) is { } compared && compared.Epoch != epoch;

    /// <summary>
    /// Returns whether the log may have been replaced since the histories were compared: its newest epoch is another one, or it ends before
    /// the position from which it was read.
    /// </summary>
    private bool IsOfAnotherLog(EventBatch batch, LogPosition after) =>
        batch.Tip is { } tip && (IsOfAnotherEpoch(tip) || (batch.Records.Count == 0 && tip.Head < after));

    /// <summary>
    /// Compares the subscriber's epochs with those of the source. If the log has diverged, the cursor moves back to the last common
    /// position, so that what the log contains now is handled.
    /// </summary>
    /// <returns>The cursor afterwards.</returns>
    private async Task<LogPosition> ValidateAsync(LogPosition cursor, CancellationToken stop)
    {
        if (_snapshot is not null)
        {
            // Each page shows whether the source has begun another epoch.
            return cursor;
        }

        return await RewindIfDivergedAsync(cursor, stop);
    }

    private async Task<LogPosition> RewindIfDivergedAsync(LogPosition cursor, CancellationToken stop)
    {
        var common = await FindDivergenceAsync(cursor, stop);
        _validatedAt = _clock.GetTimestamp();
        if (common is not { } to)
        {
            return cursor;
        }

        if (!await TryRewindAsync())
        {
            return await ReloadCursorAsync(stop);
        }

        Telemetry.Diverged.Add(1, _tags);
        Log.Diverged(_logger, Definition, Definition.Source, cursor, to, Definition.Subscriber);
        return to;

        async Task<bool> TryRewindAsync()
        {
            await using var transaction = await _store.BeginAsync(Definition.Cursor, stop);
            if (!await transaction.TryRewindAsync(cursor, to, stop))
            {
                return false;
            }

            await transaction.CommitAsync(stop);
            return true;
        }
    }

    private async Task<LogPosition?> FindDivergenceAsync(LogPosition cursor, CancellationToken stop)
    {
        for (var look = 1; ; look++)
        {
            // Read the subscriber's epochs first: the log has then at least as many.
            var known = await _store.ReadEpochsAsync(Definition.Cursor, stop);
            if (await FromSourceAsync(_feed.ReadHistoryAsync(stop)) is not { } history)
            {
                return null;
            }

            Volatile.Write(ref _compared, new Compared(history.Epochs is [.., var newest] ? newest.Id : Guid.Empty));

            if (history.FindDivergence(known, cursor) is not { } common)
            {
                return history.FindRepeatedNumber(cursor) is { } beforeEpoch && !await ContainsAsync(cursor, stop) ? beforeEpoch : null;
            }

            if (common != history.End || look == LooksAtEnd)
            {
                // The event at the common position may be lost as well, and must not look like another divergence.
                return history.FindRepeatedNumber(common) ?? common;
            }

            await Task.Delay(_options.RetryDelay, _clock, stop);
        }
    }

    private async Task<bool> ContainsAsync(LogPosition position, CancellationToken stop)
    {
        var batch = await FromSourceAsync(_feed.ReadAsync(position with { Sequence = position.Sequence - 1 }, 1, stop));
        return batch.Records is [var record] && record.Position == position;
    }

    /// <summary>The newest epoch of the log when the histories were last compared.</summary>
    private sealed record Compared(Guid Epoch);
}
