namespace Monolith.Runtime.Events;

/// <summary>Reads the events of a remainder from the log again and stores them as parked events, some at a time.</summary>
internal sealed class ParkedRemainderReader(
    SubscriptionDefinition subscription, IParkedEventStore store, IEventFeed? feed, EventDispatcher dispatcher, TimeProvider clock)
{
    /// <summary>The number of events to store at once, and of events to read in one transaction, which holds the subscription up.</summary>
    private const int MaxStored = 100, MaxRead = 5_000, BatchSize = 500;

    /// <summary>The time to wait for a log that a broker delivers.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    /// <summary>Stores the next events of a key's remainder. Returns false when the key has no remainder.</summary>
    /// <exception cref="LogTruncatedException">The log no longer holds the events.</exception>
    /// <exception cref="InvalidOperationException">The log cannot be read here at the moment.</exception>
    public async Task<bool> StoreNextAsync(string key, CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(subscription.Cursor, cancellationToken);
        if (await transaction.FindRemainderAsync(key, cancellationToken) is not { } remainder)
        {
            return false;
        }

        if (feed is null)
        {
            throw new InvalidOperationException(
                $"This process cannot read the log of {subscription.Source}, which holds parked events of {subscription.Subscriber}. Retry in a process with that module, or discard them.");
        }

        var cursor = await transaction.ReadCursorAsync(cancellationToken);
        var (records, after) = await ReadAsync(feed, remainder, cursor, cancellationToken);
        await transaction.StoreRemainderAsync(remainder, records, after < cursor ? after : null, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    /// <summary>Reads events of the key up to the cursor, and returns the position that they reach.</summary>
    private async Task<(IReadOnlyList<EventRecord> Records, LogPosition After)> ReadAsync(
        IEventFeed feed, ParkedRemainder remainder, LogPosition cursor, CancellationToken cancellationToken)
    {
        var records = new List<EventRecord>();
        var after = remainder.After;
        for (var read = 0; after < cursor && read < MaxRead && records.Count < MaxStored;)
        {
            var batch = (await feed.ReadAsync(after, BatchSize, cancellationToken)).Storable();
            if (batch.Records.Count == 0)
            {
                if (await IsEndAsync(feed, after, cancellationToken))
                {
                    // The rest was deleted, for example by a tombstone.
                    return (records, cursor);
                }

                if (!await clock.WaitForAsync(batch.More, Timeout, cancellationToken))
                {
                    throw new InvalidOperationException(
                        $"The log of {subscription.Source} does not return the events after {after}, which {subscription.Subscriber} has parked. Retry later.");
                }
            }

            foreach (var record in batch.Records.TakeWhile(record => record.Position <= cursor && records.Count < MaxStored))
            {
                if (record.Key == remainder.Key && !record.StartsEpoch && dispatcher.Concerns(record))
                {
                    records.Add(record);
                }

                after = record.Position;
            }

            read += batch.Records.Count;
            if (batch.Records is [.., var last] && last.Position > cursor && records.Count < MaxStored)
            {
                after = cursor;
            }
        }

        return (records, after);
    }

    private async Task<bool> IsEndAsync(IEventFeed feed, LogPosition after, CancellationToken cancellationToken)
    {
        var head = await feed.ReadHeadAsync(cancellationToken);
        return head == LogPosition.Start
            ? throw new InvalidOperationException($"The log of {subscription.Source} cannot be read here at the moment, or is empty. Retry later, or discard the parked events.")
            : head <= after;
    }
}
