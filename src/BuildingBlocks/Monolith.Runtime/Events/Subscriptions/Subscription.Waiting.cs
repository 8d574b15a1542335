using Microsoft.Extensions.Logging;

namespace Monolith.Runtime.Events;

/// <content>
/// Handles the events that waited for this release. An older process of the same subscriber, as in a rolling upgrade, may park more of them
/// at any time.
/// </content>
internal sealed partial class Subscription
{
    /// <summary>The time between two searches for events that this process can read.</summary>
    internal static readonly TimeSpan ReleaseInterval = TimeSpan.FromMinutes(1);

    private long? _releasedAt;

    private async Task ReleaseWaitingAsync(CancellationToken stop)
    {
        if (_waiting is null || (_releasedAt is { } at && _clock.GetElapsedTime(at) < ReleaseInterval))
        {
            return;
        }

        if (await _waiting.ReleaseAsync(stop) is var handled and > 0)
        {
            WaitingLog.Released(_logger, Definition, handled);
        }

        _releasedAt = _clock.GetTimestamp();
    }

    private static partial class WaitingLog
    {
        [LoggerMessage(1012, LogLevel.Warning, "{Subscription}: {Event} {Id} of key {Key} waits, and later events of the key behind it: {Reason}")]
        public static partial void Waits(ILogger logger, SubscriptionDefinition subscription, string @event, Guid id, string key, string reason);

        [LoggerMessage(1014, LogLevel.Information, "{Subscription}: {Event} {Id} of key {Key} waits behind an event of a newer contract")]
        public static partial void WaitsBehind(ILogger logger, SubscriptionDefinition subscription, string @event, Guid id, string key);

        [LoggerMessage(1013, LogLevel.Information, "{Subscription} handled {Count} events of keys that waited for this release")]
        public static partial void Released(ILogger logger, SubscriptionDefinition subscription, int count);
    }
}

/// <summary>The exception that is thrown when an event of a newer contract cannot wait alone, because the limit of parked events is reached.</summary>
/// <param name="record">The event.</param>
/// <param name="reason">The reason why it cannot be read.</param>
internal sealed class WaitingEventsException(EventRecord record, string reason)
    : Exception($"{record.Name} of key {record.KeyText}: {reason} All later events of its source wait as well, because Messaging:MaxParked events are parked.");
