namespace Monolith.Runtime.Events;

/// <content>Parks the events that cannot be handled, and those behind them.</content>
internal sealed partial class Subscription
{
    private const string ParkedBehind = "An earlier event of the same key is parked.";

    /// <summary>
    /// Deserializes an event for its handlers, or parks it if its key is parked or its payload is unreadable. An event of a newer contract is
    /// parked until a release that can read it.
    /// </summary>
    private async Task<Received?> ReadOrParkAsync(
        ISubscriptionTransaction transaction, EventRecord record, ISet<string> parked, CancellationToken stop)
    {
        if (_dispatcher.EndsKey(record) && parked.Remove(record.Key))
        {
            await transaction.DiscardParkedAsync(record.Key, stop);
        }

        if (parked.Contains(record.Key))
        {
            await ParkAsync(transaction, record, ParkedBehind, 0, stop);
            return null;
        }

        if (!_dispatcher.TryRead(record, out var received, out var fault))
        {
            await ParkAsync(transaction, record, fault.Message, fault.IsNewer ? 0 : 1, stop, isWaiting: fault.IsNewer);
            parked.Add(record.Key);
            return null;
        }

        return received;
    }

    /// <summary>Parks a failing event and moves the cursor. Returns false when another worker has moved the cursor.</summary>
    private async Task<bool> TryParkAsync(LogPosition cursor, EventRecord record, string reason, int attempts, CancellationToken stop)
    {
        await using var transaction = await _store.BeginAsync(Definition.Cursor, stop);
        if (!await transaction.TryAdvanceAsync(cursor, record.Position, stop))
        {
            return false;
        }

        if (_dispatcher.EndsKey(record))
        {
            // The tombstone ends its key, so discard the key's parked events first.
            await transaction.DiscardParkedAsync(record.Key, stop);
        }

        await ParkAsync(transaction, record, reason, attempts, stop);
        await transaction.CommitAsync(stop);
        return true;
    }

    private async Task ParkAsync(
        ISubscriptionTransaction transaction, EventRecord record, string reason, int attempts, CancellationToken stop, bool isWaiting = false)
    {
        var parked = await transaction.CountParkedAsync(record.Key, stop);
        var isFull = parked.HasRemainder || parked.OfKey >= _options.MaxParkedPerKey || parked.OfSource >= _options.MaxParked;
        if (isFull && isWaiting)
        {
            throw new WaitingEventsException(record, reason);
        }

        if (isFull && record.Headers.IsSnapshot)
        {
            throw new ParkedSnapshotException(record, reason);
        }

        if (isFull)
        {
            await transaction.ParkInLogAsync(record, reason, stop);
        }
        else
        {
            transaction.Park(record, reason, attempts);
        }

        await transaction.FlushAsync(stop);
        if (isWaiting)
        {
            WaitingLog.Waits(_logger, Definition, record.Name, record.Id, record.Key, reason);
            return;
        }

        if (parked.IsWaiting)
        {
            WaitingLog.WaitsBehind(_logger, Definition, record.Name, record.Id, record.Key);
            return;
        }

        Telemetry.Parked.Add(1, _tags);
        Log.Parked(_logger, Definition, record.Name, record.Id, record.Key, reason);
    }
}
