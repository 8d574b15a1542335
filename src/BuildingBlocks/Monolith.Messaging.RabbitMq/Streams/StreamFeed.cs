using Microsoft.Extensions.Logging;
using Monolith.Runtime.Events;

namespace Monolith.Messaging.RabbitMq;

/// <summary>
/// The events of a module in another process, read from its stream. Each event contains the position of the preceding one, so the feed
/// skips duplicates and requests missing events. The broker may therefore repeat, reorder or lose messages. The feed returns only events
/// that a mark of the source's relay has confirmed and that belong to the history of the source's log.
/// </summary>
internal sealed partial class StreamFeed : IEventFeed, IAsyncDisposable
{
    private readonly SourceStream _stream;
    private readonly RabbitMqConnection _connection;
    private readonly RabbitMqOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly RelayRequests _relay;
    private readonly OffsetSearch _search;
    private readonly SourceHistory _history;
    private readonly OffsetIndex _index = new();
    private readonly HeldEvents _held = new();
    private readonly Queue<StreamEvent> _ready = new();
    private readonly SemaphoreSlim _lock = new(1);
    private readonly KeyValuePair<string, object?> _tag;
    private StreamConsumer? _consumer;
    private LogPosition _position, _end;
    private Gap? _gap;

    internal StreamFeed(
        string source,
        SourceStream stream,
        RabbitMqConnection reading,
        RabbitMqConnection publishing,
        RabbitMqOptions options,
        TimeProvider clock,
        ILogger<StreamFeed> logger)
    {
        Source = source;
        _stream = stream;
        _connection = reading;
        _options = options;
        _clock = clock;
        _logger = logger;
        _tag = new("messaging.destination.name", source);
        _relay = new RelayRequests(stream, publishing, options, clock);
        _history = new SourceHistory(source, _relay, options, clock, logger);
        _search = new OffsetSearch(stream, reading, options, clock);
    }

    /// <inheritdoc/>
    public string Source { get; }

    /// <summary>Whether the feed is currently reading the stream.</summary>
    internal bool IsOpen => Volatile.Read(ref _consumer) is { Broken: null };

    /// <summary>Whether the feed will not read any more.</summary>
    internal bool IsDisposed { get; private set; }

    /// <summary>The highest position that a mark has named.</summary>
    internal LogPosition Marked => Volatile.Read(ref _consumer)?.Marked ?? LogPosition.Start;

    /// <summary>
    /// Reads the events that have arrived from the stream, possibly none. Returns an event only after all preceding ones.
    /// </summary>
    /// <param name="after">The position after which to read. It may be lower than before, after a rewind.</param>
    /// <param name="max">The maximum number of events.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <exception cref="LogTruncatedException">Events after the position are neither in the stream nor in the log.</exception>
    /// <exception cref="BrokerException">The broker is unavailable.</exception>
    public async Task<EventBatch> ReadAsync(LogPosition after, int max, CancellationToken cancellationToken)
    {
        await _lock.WaitAsync(cancellationToken);
        try
        {
            var consumer = await EnsureConsumerAfterAsync(after, cancellationToken);
            await ReceiveAsync(consumer, max, cancellationToken);
            var records = TakeReady(max);
            await consumer.PassAsync(_position, cancellationToken);
            await AskForMissingAsync(cancellationToken);
            return new EventBatch(records, _gap is null ? consumer.WaitAsync() : Task.WhenAny(consumer.WaitAsync(), Task.Delay(_options.RequestTimeout, _clock, CancellationToken.None)))
            {
                HistoryChanged = _history.TakeChanged(),
            };
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new BrokerException($"RabbitMQ did not respond within {_options.RequestTimeout}.", e);
        }
        finally
        {
            _lock.Release();
        }
    }

    /// <summary>Reads the position of the newest committed event, or the end of what retention has removed, by asking the relay.</summary>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <exception cref="BrokerException">No relay responds.</exception>
    public Task<LogPosition> ReadHeadAsync(CancellationToken cancellationToken) => _relay.ReadHeadAsync(cancellationToken);

    /// <summary>Reads the history of the log, by asking the relay. Returns null when no relay responds.</summary>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    public async Task<LogHistory?> ReadHistoryAsync(CancellationToken cancellationToken)
    {
        await _lock.WaitAsync(cancellationToken);
        try
        {
            return await _history.ReadAsync(cancellationToken);
        }
        finally
        {
            _lock.Release();
        }
    }

    /// <summary>Finds where a snapshot of the source begins, by asking the relay.</summary>
    /// <param name="events">The names of the events that the subscriber handles.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <exception cref="BrokerException">No relay responds, or it cannot read its log.</exception>
    public Task<SnapshotStart?> StartSnapshotAsync(IReadOnlyCollection<string> events, CancellationToken cancellationToken) =>
        _relay.StartSnapshotAsync(events, cancellationToken);

    /// <summary>Reads a page of the source's current state, by asking the relay. The page has fewer keys if they are too large for a message.</summary>
    /// <param name="cursor">The position up to which every page contains the log.</param>
    /// <param name="mark">The mark of the page; empty for the first page.</param>
    /// <param name="max">The maximum number of keys.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <exception cref="BrokerException">No relay responds, or it cannot read the state.</exception>
    /// <exception cref="LogTruncatedException">Retention has removed events after the position.</exception>
    public Task<SnapshotBatch> ReadSnapshotAsync(LogPosition cursor, string mark, int max, CancellationToken cancellationToken) =>
        _relay.ReadSnapshotAsync(new SnapshotPageRequest(cursor, mark, max), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _lock.WaitAsync();
        try
        {
            IsDisposed = true;
            await CloseAsync();
            await _relay.DisposeAsync();
        }
        finally
        {
            _lock.Release();
        }
    }

    /// <summary>Makes sure that a consumer is open that will deliver the events after the position.</summary>
    private async Task<StreamConsumer> EnsureConsumerAfterAsync(LogPosition after, CancellationToken cancellationToken)
    {
        if (_consumer is { Broken: { } why, HasMore: false } broken)
        {
            Log.Broken(_logger, Source, why);
            if (broken.StreamWent)
            {
                _index.Clear();
            }

            await CloseAsync();
        }

        if (after < _position)
        {
            await CloseAsync();
        }

        _position = after;
        while (_ready.TryPeek(out var next) && next.Message.Position <= after)
        {
            _ready.Dequeue();
        }

        _end = _ready.Count > 0 ? _end : after;
        ForgetFilledGap();
        if (_consumer is null)
        {
            await _stream.EnsureExistsAsync(_connection, cancellationToken);
            var offset = _index.Find(after) ?? await _search.FindAsync(after, cancellationToken);
            Volatile.Write(
                ref _consumer,
                await StreamConsumer.OpenAsync(_stream, _connection, offset, _options.Prefetch, after, _history.LastEpoch, cancellationToken));
        }

        return _consumer;
    }

    private async Task CloseAsync()
    {
        if (_consumer is { } consumer)
        {
            Volatile.Write(ref _consumer, null);
            _held.Clear();
            _ready.Clear();
            await consumer.DisposeAsync();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(3100, LogLevel.Warning, "The stream of {Source} lacks events after {Position}; requesting them from its relay")]
        public static partial void Gap(ILogger logger, string source, LogPosition position);

        [LoggerMessage(3101, LogLevel.Warning, "Requesting missing events from the relay of {Source} failed; retrying")]
        public static partial void RequestFailed(ILogger logger, string source, Exception failure);

        [LoggerMessage(
            3105,
            LogLevel.Warning,
            "Rejecting {Count} events in the stream of {Source} that its relay has not confirmed up to {Mark}; the first is {Event} {Id} at {Position}")]
        public static partial void Rejected(
            ILogger logger, int count, string source, LogPosition mark, string @event, Guid id, LogPosition position);

        [LoggerMessage(3102, LogLevel.Information, "Reopening the stream of {Source}: {Reason}")]
        public static partial void Broken(ILogger logger, string source, string reason);
    }
}
