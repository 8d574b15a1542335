using Microsoft.Extensions.Logging;

namespace Monolith.Runtime.Events;

/// <summary>
/// Delivers the events of one source to one subscriber: it reads a batch after the cursor and commits the handlers' changes and the cursor
/// in one transaction of the subscriber's database. When a batch fails, the subscription rolls it back and processes its events one at a
/// time. It parks an event that keeps failing, and later events of the same key behind it.
/// </summary>
internal sealed partial class Subscription
{
    private readonly ISubscriptionStore _store;
    private readonly IEventFeed _feed;
    private readonly EventDispatcher _dispatcher;
    private readonly MessagingOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly KeyValuePair<string, object?>[] _tags;
    private readonly StallReport _stall;
    private readonly RunningHandler _running;
    private readonly RateWindow _rate;
    private readonly string[] _eventNames;
    private readonly WaitingEvents? _waiting;
    private bool _readsSource;

    /// <summary>Creates a subscription. <see cref="RunAsync"/> starts it.</summary>
    public Subscription(
        SubscriptionDefinition definition,
        IEventFeed feed,
        ISubscriptionStore store,
        EventRegistry registry,
        MessagingOptions options,
        TimeProvider clock,
        ILogger<Subscription> logger,
        IParkedEventStore? parked = null,
        IEventSender? sender = null)
    {
        Definition = definition;
        _sender = sender;
        _feed = feed;
        _store = store;
        (_running, _rate) = (new RunningHandler(options.HandlerTimeout, clock), new RateWindow(clock));
        _dispatcher = new EventDispatcher(definition, registry, _running);
        _waiting = parked is null ? null : new WaitingEvents(definition, parked, feed, registry, options, clock, sender);
        _eventNames = [.. definition.Events.Select(type => type.Name)];
        _options = options;
        _clock = clock;
        _stall = new StallReport(clock);
        _logger = logger;
        _tags = TelemetryTags.OfSubscription(definition);
    }

    /// <summary>The definition of the subscription.</summary>
    public SubscriptionDefinition Definition { get; }

    /// <summary>What stops progress at the moment, or null. Read it once, because the subscription replaces it at any time.</summary>
    public SubscriptionFailure? LastFailure { get; private set; }

    /// <summary>The error that stops progress at the moment, or null.</summary>
    public string? LastError => LastFailure?.Error;

    /// <summary>The handler that does not end although its time is over, or null.</summary>
    public string? OverdueHandler => _running.Overdue;

    /// <summary>
    /// The last event that retention removed before this subscription began in this process, or null if it has read all events, or a
    /// snapshot in place of them.
    /// </summary>
    public LogPosition? MissesEventsTo { get; private set; }

    /// <summary>Runs until the token is canceled. It never gives up and retries what fails.</summary>
    /// <param name="stop">A token that stops the subscription.</param>
    public async Task RunAsync(CancellationToken stop)
    {
        var failures = 1;
        for (; !stop.IsCancellationRequested; failures++)
        {
            try
            {
                _readsSource = false;
                await PullAsync(WentWell, stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                LastFailure = new SubscriptionFailure(e.Message, IsAtSource: _readsSource && e is not LogTruncatedException, WaitsForRelease: e is WaitingEventsException);
                if (_stall.IsDue(e))
                {
                    Log.Stalled(_logger, Definition, e);
                }

                await Task.Delay(DelayAfter(e, failures), _clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        void WentWell()
        {
            (failures, LastFailure) = (0, null);
            if (_stall.End())
            {
                Log.Recovered(_logger, Definition);
            }
        }
    }

    private async Task PullAsync(Action wentWell, CancellationToken stop)
    {
        var cursor = await RereadAsync(stop);
        var (position, passedOver, announced) = (cursor, 0, false);
        while (!stop.IsCancellationRequested)
        {
            var rewound = _rewound.Next;
            if (Volatile.Read(ref _mustReread))
            {
                cursor = await RereadAsync(stop);
                (position, passedOver) = (cursor, 0);
            }

            if (Pause is not null)
            {
                cursor = await WaitWhilePausedAsync(cursor, rewound, stop);
                (position, passedOver, announced) = (cursor, 0, false);
                Reached(position);
                wentWell();
                continue;
            }

            if (_snapshot is { } snapshot)
            {
                cursor = await TakeSnapshotAsync(cursor, snapshot, stop);
                (position, passedOver) = (cursor, 0);
                Reached(position);
                wentWell();
                continue;
            }

            if (MustValidate && position == cursor)
            {
                // A log that is never idle may have been restored as well.
                cursor = await ValidateAsync(cursor, stop);
                position = cursor;
                Reached(position);
            }

            (position, var read) = await ReadAsync(position, stop);
            if (read is not { } batch)
            {
                cursor = await RereadAsync(stop);
                (position, passedOver) = (cursor, 0);
                continue;
            }

            await ReleaseWaitingAsync(stop);
            NoticeLag(batch, cursor);
            if (batch.HistoryChanged || batch.Records.Any(record => record.StartsEpoch) || IsOfAnotherLog(batch, position))
            {
                // The log may have been restored. Find out before its new events are handled.
                cursor = position == cursor ? cursor : await StoreCursorAsync(cursor, position, stop);
                cursor = await ValidateAsync(cursor, stop);
                if (cursor != position)
                {
                    (position, passedOver) = (cursor, 0);
                    Reached(position);
                    continue;
                }

                passedOver = 0;
            }

            if (batch.Records.Count == 0)
            {
                wentWell();
                await WaitAsync(batch, rewound);
                continue;
            }

            if (batch.Records[0].Position <= position)
            {
                throw new InvalidOperationException($"The feed of {Definition.Source} returned an event at {batch.Records[0].Position} when asked for events after {position}.");
            }

            position = batch.Records[^1].Position;
            if (batch.Records.Any(_dispatcher.Concerns))
            {
                cursor = await HandleAsync(cursor, batch.Records, stop);
                (position, passedOver) = (cursor, 0);
            }
            else if ((passedOver += batch.Records.Count) >= _options.MaxPassedOver)
            {
                cursor = await StoreCursorAsync(cursor, position, stop);
                (position, passedOver) = (cursor, 0);
            }

            var isLast = batch.IsComplete && position == batch.Records[^1].Position;
            if (isLast)
            {
                NoticeCaughtUp();
            }

            Reached(position);
            wentWell();
            if (batch.Records.Count > 1 && batch.Records.Count < _options.BatchSize && _options.Linger > TimeSpan.Zero)
            {
                await Task.Delay(_options.Linger, _clock, stop);
            }

            if (announced && isLast)
            {
                // The next event is announced like these, so that a read before would find nothing.
                await WaitAsync(batch, rewound);
            }
        }

        async Task WaitAsync(EventBatch batch, Task rewound)
        {
            announced = await _clock.WaitForAsync(Task.WhenAny(batch.More, rewound), _options.PollInterval, stop);
            if (!announced)
            {
                // Other processes send no signals here. One of them may have moved or rewound the cursor.
                cursor = position == cursor
                    ? await ReadCursorAsync(cursor, stop)
                    : await StoreCursorAsync(cursor, position, stop);
                cursor = MustValidate ? await ValidateAsync(cursor, stop) : cursor;
                (position, passedOver) = (cursor, 0);
                Reached(position);
            }
        }
    }

    /// <summary>Reads events of the log. Returns no batch if a snapshot begins instead, or if the subscriber begins anew.</summary>
    private async Task<(LogPosition After, EventBatch? Batch)> ReadAsync(LogPosition after, CancellationToken stop)
    {
        if (after == LogPosition.Start && _store is IVolatileStore @new && @new.BeginsWithSnapshot(Definition.Source) && await TryStartSnapshotAsync(stop))
        {
            return (after, null);
        }

        try
        {
            return (after, (await FromSourceAsync(_feed.ReadAsync(after, _options.BatchSize, stop))).Storable());
        }
        catch (LogTruncatedException e) when (after == LogPosition.Start)
        {
            // This subscription has never handled an event, or another worker has since it last checked. It starts with a snapshot, or with
            // the oldest event available.
            if (await TryStartSnapshotAsync(stop))
            {
                return (after, null);
            }

            Log.StartsAfterTruncation(_logger, Definition, e.TruncatedTo);
            MissesEventsTo = e.TruncatedTo;
            Reached(e.TruncatedTo);
            return (e.TruncatedTo, (await FromSourceAsync(_feed.ReadAsync(e.TruncatedTo, _options.BatchSize, stop))).Storable());
        }
        catch (LogTruncatedException) when (_store is IVolatileStore rebuilt)
        {
            await rebuilt.RebuildAsync(stop);
            return (after, null);
        }
    }

    /// <summary>Remembers that a failure is one of the source.</summary>
    private async Task<TResult> FromSourceAsync<TResult>(Task<TResult> read)
    {
        _readsSource = true;
        var result = await read;
        _readsSource = false;
        return result;
    }

    private async Task<LogPosition> RereadAsync(CancellationToken stop)
    {
        Volatile.Write(ref _mustReread, false);
        var cursor = await ValidateAsync(await ReadCursorAsync(left: null, stop), stop);
        Reached(cursor);
        return cursor;
    }

    /// <summary>
    /// Reads the cursor that another worker has moved. Call it after the end of the transaction that noticed it: what the cursor covers may
    /// have to be written as well, and where a database has one writer, that would wait for this transaction for ever.
    /// </summary>
    private async Task<LogPosition> ReloadCursorAsync(CancellationToken stop)
    {
        var cursor = await ReadCursorAsync(left: null, stop);
        if (Pause is null)
        {
            Log.Fenced(_logger, Definition);
        }

        return cursor;
    }

    private TimeSpan BackoffAfter(int attempt) => Backoff.After(attempt, _options.RetryDelay, _options.MaxRetryDelay);
}
