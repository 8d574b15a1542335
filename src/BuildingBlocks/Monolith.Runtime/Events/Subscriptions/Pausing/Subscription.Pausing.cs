using Microsoft.Extensions.Logging;

namespace Monolith.Runtime.Events;

/// <content>
/// Waits while an operator has paused the subscription. Reading the cursor reads the pause as well, and a batch that was read before
/// cannot move the cursor any more.
/// </content>
internal sealed partial class Subscription
{
    private readonly CommitSignal _paused = new();
    private SubscriptionPause? _pause;

    /// <summary>The pause, as far as this process knows, or null.</summary>
    public SubscriptionPause? Pause => Volatile.Read(ref _pause);

    /// <summary>Waits until this process knows of a pause.</summary>
    public async Task UntilPausedAsync(CancellationToken cancellationToken)
    {
        for (var next = _paused.Next; Pause is null; next = _paused.Next)
        {
            await next.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Reloads the pause with the cursor. Call it after the transaction that has changed the pause.</summary>
    public void ReloadPause()
    {
        Volatile.Write(ref _mustReread, true);
        _rewound.Notify();
    }

    /// <summary>Waits for a while, or until the pause may have changed, and knows meanwhile how far the subscription is behind.</summary>
    /// <returns>The cursor afterwards.</returns>
    private async Task<LogPosition> WaitWhilePausedAsync(LogPosition cursor, Task rewound, CancellationToken stop)
    {
        if (_snapshot is null && !IsBehind(cursor))
        {
            try
            {
                // Reading after the same position again would reopen the stream of a source in another process.
                NoticeLag(await FromSourceAsync(_feed.ReadAsync(cursor, 1, stop)), cursor);
            }
            catch (LogTruncatedException) when (cursor == LogPosition.Start)
            {
                // When it is resumed, it begins with a snapshot, or with the oldest event available.
            }
        }

        await _clock.WaitForAsync(rewound, _options.PollInterval, stop);
        cursor = await ReadCursorAsync(cursor, stop);
        return MustValidate ? await ValidateAsync(cursor, stop) : cursor;
    }

    private void NoticePause(SubscriptionPause? pause)
    {
        var before = Interlocked.Exchange(ref _pause, pause);
        if (pause is not null && before is null)
        {
            _paused.Notify();
            PauseLog.Paused(_logger, Definition, pause.By, pause.Since);
        }
        else if (pause is null && before is not null)
        {
            NoticeProgress();
            PauseLog.Resumed(_logger, Definition);
        }
    }

    private static partial class PauseLog
    {
        [LoggerMessage(1015, LogLevel.Warning, "{Subscription} is paused by {Operator} since {Since}; its events wait in the log")]
        public static partial void Paused(ILogger logger, SubscriptionDefinition subscription, string @operator, DateTimeOffset since);

        [LoggerMessage(1016, LogLevel.Information, "{Subscription} was resumed")]
        public static partial void Resumed(ILogger logger, SubscriptionDefinition subscription);
    }
}
