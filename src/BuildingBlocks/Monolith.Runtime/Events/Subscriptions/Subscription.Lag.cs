namespace Monolith.Runtime.Events;

/// <content>Knows how far the subscription is behind its source, from what it has read anyway.</content>
internal sealed partial class Subscription
{
    private const long Unknown = -1, CaughtUp = 0;

    private long _behindSince = Unknown, _progressAt;
    private LogPosition? _waitsAfter;

    /// <summary>Whether the subscription has read its source's log since it was started, and takes no snapshot at present.</summary>
    public bool HasRead => Snapshot is null && Interlocked.Read(ref _behindSince) != Unknown;

    /// <summary>
    /// The time at which the oldest event that the subscription knows of and has not handled was published, or null if it knows of none.
    /// </summary>
    public DateTimeOffset? BehindSince => Interlocked.Read(ref _behindSince) is var ticks and > 0 ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;

    /// <summary>The time since the position last moved, or since nothing was left to handle.</summary>
    public TimeSpan WithoutProgress => Interlocked.Read(ref _progressAt) is var since and not 0 ? _clock.GetElapsedTime(since) : TimeSpan.Zero;

    /// <summary>The events that it handles per second, on average over the last seconds.</summary>
    public double EventsPerSecond => _rate.PerSecond;

    /// <summary>The handler that takes longest for an event, or null.</summary>
    public HandlerCost? SlowestHandler => _running.Slowest;

    /// <summary>The handler that is running, or null.</summary>
    public HandlerCost? RunningHandler => _running.Current;

    /// <summary>Whether the subscription has read an event that waits behind the cursor.</summary>
    private bool IsBehind(LogPosition cursor) => _waitsAfter == cursor && BehindSince is not null;

    private void NoticeLag(EventBatch batch, LogPosition cursor)
    {
        _waitsAfter = batch.Records.Count > 0 ? cursor : null;
        if ((batch.Records.Count > 0 ? batch.Records[0].OccurredAt : batch.HeldBackSince) is { } oldest)
        {
            Interlocked.Exchange(ref _behindSince, oldest.UtcTicks);
        }
        else
        {
            NoticeCaughtUp();
        }
    }

    private void NoticeCaughtUp()
    {
        Interlocked.Exchange(ref _behindSince, CaughtUp);
        NoticeProgress();
    }

    private void NoticeProgress() => Interlocked.Exchange(ref _progressAt, _clock.GetTimestamp());
}
