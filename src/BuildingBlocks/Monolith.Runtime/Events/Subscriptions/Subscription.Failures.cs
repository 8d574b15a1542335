namespace Monolith.Runtime.Events;

/// <content>Decides what follows a failure.</content>
internal sealed partial class Subscription
{
    /// <summary>Counts a failed attempt and waits until the next one may begin. Returns false when there is none.</summary>
    private async Task<bool> HasNextAttemptAsync(EventRecord record, Attempts attempts, Exception failure, CancellationToken stop)
    {
        Telemetry.Failed.Add(1, _tags.With(failure));
        attempts.Add(_store.IsOutage(failure));
        var (_, policy) = _dispatcher.FindPolicy(record, failure);
        if (attempts.DelayAfter(policy, _options) is not { } delay)
        {
            return false;
        }

        Telemetry.Retried.Add(1, _tags);
        Log.EventFailed(_logger, Definition, record.Name, record.Id, attempts.Count, failure);
        await Task.Delay(delay, _clock, stop);
        return true;
    }

    /// <summary>
    /// Returns whether a failure is an outage: the target of a delivery is unavailable, or the database reported it, and does not answer
    /// another statement either. The statement writes, because a module that may only read makes no progress.
    /// </summary>
    private async Task<bool> IsOutageAsync(Exception failure, LogPosition cursor, CancellationToken stop)
    {
        return failure is TargetUnavailableException
            || (_store.IsOutage(failure) && !await DatabaseProbe.AnswersAsync(ProbeAsync, _options.HandlerTimeout, _clock, stop));

        async Task ProbeAsync(CancellationToken cancellationToken)
        {
            await using var transaction = await _store.BeginAsync(Definition.Cursor, cancellationToken);
            await transaction.TryAdvanceAsync(cursor, cursor, cancellationToken);
        }
    }
}

/// <summary>What stops the progress of a subscription.</summary>
/// <param name="Error">The message of the failure.</param>
/// <param name="IsAtSource">Whether the source's log could not be read, so that the cause is not the subscriber or its database.</param>
/// <param name="WaitsForRelease">Whether the subscription waits for a newer release as a whole, because no more keys can wait.</param>
internal sealed record SubscriptionFailure(string Error, bool IsAtSource, bool WaitsForRelease);
