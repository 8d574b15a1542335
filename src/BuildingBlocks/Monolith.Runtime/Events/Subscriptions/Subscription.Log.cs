using Microsoft.Extensions.Logging;

namespace Monolith.Runtime.Events;

/// <content>What a subscription logs.</content>
internal sealed partial class Subscription
{
    private static partial class Log
    {
        [LoggerMessage(1001, LogLevel.Error, "{Subscription} makes no progress; retrying")]
        public static partial void Stalled(ILogger logger, SubscriptionDefinition subscription, Exception failure);

        [LoggerMessage(1008, LogLevel.Information, "{Subscription} makes progress again")]
        public static partial void Recovered(ILogger logger, SubscriptionDefinition subscription);

        [LoggerMessage(
            1007,
            LogLevel.Critical,
            "{Subscription}: the log of {Source} no longer contains what was handled up to {Cursor}; it was restored from a backup or begun anew. Continuing after {Common}, the last common position. "
            + "Compare the data of both modules, then run 'events divergences --module {Subscriber} --acknowledge'")]
        public static partial void Diverged(
            ILogger logger, SubscriptionDefinition subscription, string source, LogPosition cursor, LogPosition common, string subscriber);

        [LoggerMessage(1002, LogLevel.Information, "{Subscription}: a batch of {Count} events failed; processing its events one at a time")]
        public static partial void BatchFailed(ILogger logger, SubscriptionDefinition subscription, int count, Exception failure);

        [LoggerMessage(1003, LogLevel.Warning, "{Subscription}: {Event} {Id} failed at attempt {Attempt}; retrying")]
        public static partial void EventFailed(
            ILogger logger, SubscriptionDefinition subscription, string @event, Guid id, int attempt, Exception failure);

        [LoggerMessage(1011, LogLevel.Warning, "{Subscription}: {Event} {Id} failed, which its handler ignores; handling it without that handler")]
        public static partial void FailureIgnored(ILogger logger, SubscriptionDefinition subscription, string @event, Guid id, Exception failure);

        [LoggerMessage(1004, LogLevel.Error, "{Subscription}: {Event} {Id} of key {Key} was parked: {Reason}")]
        public static partial void Parked(
            ILogger logger, SubscriptionDefinition subscription, string @event, Guid id, string key, string reason);

        [LoggerMessage(1010, LogLevel.Error, "{Subscription}: {Handler} goes on beyond its time limit of {Limit}, and holds up all events. Check that it passes its cancellation token on")]
        public static partial void HandlerOverdue(ILogger logger, SubscriptionDefinition subscription, string handler, TimeSpan limit);

        [LoggerMessage(1006, LogLevel.Warning, "{Subscription} is new, and retention has removed the events up to {Position}; starting after them")]
        public static partial void StartsAfterTruncation(ILogger logger, SubscriptionDefinition subscription, LogPosition position);

        [LoggerMessage(1005, LogLevel.Information, "{Subscription}: another worker has moved the cursor; reading the cursor again")]
        public static partial void Fenced(ILogger logger, SubscriptionDefinition subscription);
    }
}
