namespace Monolith.Runtime.Events;

/// <content>
/// Sends events to a target outside. They are sent before the transaction that moves the cursor, because a slow target must not hold the
/// locks of a database. If the process ends in between, the events are sent again.
/// </content>
internal sealed partial class Subscription
{
    private readonly IEventSender? _sender;

    /// <summary>The events that the target has accepted, and up to which the cursor has not moved yet.</summary>
    private readonly HashSet<Guid> _accepted = [];

    /// <summary>Sends the events that the target has not accepted yet. Returns false when another worker has moved the cursor.</summary>
    private async Task<bool> TrySendAsync(LogPosition cursor, IReadOnlyList<EventRecord> records, CancellationToken stop)
    {
        var concerned = records.Where(record => !record.StartsEpoch && _dispatcher.Concerns(record) && !IsAccepted(record.Id)).ToList();
        if (concerned.Count == 0)
        {
            return true;
        }

        if (await FindParkedAsync(cursor, concerned, stop) is not { } parked)
        {
            return false;
        }

        var sent = new List<EventRecord>();
        foreach (var record in concerned)
        {
            if (_dispatcher.EndsKey(record))
            {
                parked.Remove(record.Key);
            }

            if (parked.Contains(record.Key) || !_dispatcher.Takes(record))
            {
                continue;
            }

            if (_dispatcher.TryReadNewest(record, out var newest))
            {
                sent.Add(newest);
            }
            else
            {
                // The transaction that moves the cursor parks it, and the later events of its key.
                parked.Add(record.Key);
            }
        }

        await _sender!.SendAsync(sent, Accept, stop);
        return true;
    }

    /// <summary>Finds the keys that are parked. Returns null when another worker has moved the cursor, before anything is sent.</summary>
    private async Task<ISet<string>?> FindParkedAsync(LogPosition cursor, IEnumerable<EventRecord> records, CancellationToken stop)
    {
        await using var transaction = await _store.BeginAsync(Definition.Cursor, stop);
        return await transaction.TryAdvanceAsync(cursor, cursor, stop)
            ? await transaction.FindParkedKeysAsync([.. records.Select(record => record.Key).Distinct()], stop)
            : null;
    }

    /// <summary>
    /// Checks that the target has accepted events that are about to count as handled. It has not, if a retry has just handled what was parked
    /// of their key.
    /// </summary>
    /// <exception cref="RepeatTransactionException">An event must be sent first.</exception>
    private void RequireAccepted(List<Received> run)
    {
        if (_sender is not null && run.Exists(received => _dispatcher.Takes(received.Message) && !IsAccepted(received.Context.Id)))
        {
            throw new RepeatTransactionException("An event of a delivery is no longer parked, and must be sent before the cursor moves.");
        }
    }

    private void Accept(Guid id)
    {
        lock (_accepted)
        {
            _accepted.Add(id);
        }
    }

    private bool IsAccepted(Guid id)
    {
        lock (_accepted)
        {
            return _accepted.Contains(id);
        }
    }

    /// <summary>Forgets events up to which the cursor has moved.</summary>
    private void ForgetAccepted(IReadOnlyList<EventRecord> records)
    {
        lock (_accepted)
        {
            _accepted.ExceptWith(records.Select(record => record.Id));
        }
    }

    /// <summary>Returns the delay before the next attempt to make progress, which is infinite when the target wants no more events.</summary>
    private TimeSpan DelayAfter(Exception failure, int attempt) => (BackoffAfter(attempt), failure) switch
    {
        (_, TargetUnavailableException { RetryAfter: { } asked }) when asked == Timeout.InfiniteTimeSpan => asked,
        (var backoff, TargetUnavailableException { RetryAfter: { } asked }) when asked > backoff => asked,
        var (backoff, _) => backoff,
    };
}
