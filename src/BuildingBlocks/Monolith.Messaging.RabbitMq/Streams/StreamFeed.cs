using Microsoft.Extensions.Logging;
using Monolith.Runtime.Events;

namespace Monolith.Messaging.RabbitMq;

/// <summary>
/// The events of a module in another process, read from its stream. Each event contains the position of the preceding one, so the feed
/// skips duplicates and requests missing events. The broker may therefore repeat, reorder or lose messages.
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
    private readonly OffsetIndex _index = new();
    private readonly SemaphoreSlim _lock = new(1);
    private readonly KeyValuePair<string, object?> _tag;
    private StreamConsumer? _consumer;
    private LogPosition _position;
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
        _tag = new("source", source);
        _relay = new RelayRequests(stream, publishing, options, clock);
        _search = new OffsetSearch(stream, reading, options, clock);
    }

    /// <inheritdoc/>
    public string Source { get; }

    /// <summary>Whether the feed is currently reading the stream.</summary>
    internal bool IsOpen => Volatile.Read(ref _consumer) is { Broken: null };

    /// <summary>The highest position delivered from the stream.</summary>
    internal LogPosition Delivered => Volatile.Read(ref _consumer)?.Delivered ?? LogPosition.Start;

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
            var records = Take(consumer, after, max);
            if (records.Count > 0)
            {
                _position = records[^1].Position;
            }

            await consumer.PassAsync(_position, cancellationToken);
            await AskForMissingAsync(cancellationToken);
            return new EventBatch(records, _gap is null ? consumer.WaitAsync() : Task.WhenAny(consumer.WaitAsync(), Task.Delay(_options.RequestTimeout, _clock, CancellationToken.None)));
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

    /// <summary>Reads the position of the newest committed event, by asking the relay.</summary>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <exception cref="BrokerException">No relay responds.</exception>
    public Task<LogPosition> ReadHeadAsync(CancellationToken cancellationToken) => _relay.ReadHeadAsync(cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _lock.WaitAsync();
        try
        {
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

        if (_gap?.After != after)
        {
            _gap = null;
        }

        _position = after;
        if (_consumer is null)
        {
            await _stream.DeclareAsync(_connection, cancellationToken);
            var offset = _index.Find(after) ?? await _search.FindAsync(after, cancellationToken);
            Volatile.Write(
                ref _consumer, await StreamConsumer.OpenAsync(_stream, _connection, offset, _options.Prefetch, after, cancellationToken));
        }

        return _consumer;
    }

    /// <summary>Takes the consecutive events after the position from the buffer.</summary>
    private List<EventRecord> Take(StreamConsumer consumer, LogPosition after, int max)
    {
        var records = new List<EventRecord>();
        var position = after;
        while (records.Count < max && consumer.TryPeek(out var delivery))
        {
            if (delivery.Message is { } message && message.Position > position)
            {
                if (message.Kind is MessageKind.Truncated)
                {
                    // Keep the state: the result stays the same until the reader starts after the truncated part.
                    return records.Count > 0 ? records : throw new LogTruncatedException(Source, position, message.Position);
                }

                if (message.Record is { } record && message.Previous <= position)
                {
                    if (records.Count == 0)
                    {
                        _index.Add(message.Position, delivery.Offset);
                    }

                    records.Add(record);
                    position = message.Position;
                }
                else
                {
                    Miss(position, message.Pass);
                }
            }

            consumer.Take();
        }

        if (_gap?.After != position)
        {
            _gap = null;
        }

        return records;
    }

    private void Miss(LogPosition after, long pass)
    {
        if (_gap?.After != after)
        {
            _gap = new Gap(after, pass);
        }

        _gap.Seen = Math.Max(_gap.Seen, pass);
    }

    /// <summary>Requests the missing events from the relay, and repeats the request at an interval.</summary>
    private async Task AskForMissingAsync(CancellationToken cancellationToken)
    {
        if (_gap is not { } gap || (gap.Asked is { } asked && _clock.GetElapsedTime(asked) < _options.RequestTimeout))
        {
            return;
        }

        if (gap.Asked is null)
        {
            RabbitMqTelemetry.Gaps.Add(1, _tag);
            Log.Gap(_logger, Source, gap.After);
        }

        gap.Asked = _clock.GetTimestamp();
        try
        {
            await _relay.ResendAsync(new ResendRequest(gap.After, gap.Seen), cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // The events read so far remain valid, and the feed repeats the request.
            Log.RequestFailed(_logger, Source, e);
        }
    }

    private async Task CloseAsync()
    {
        if (_consumer is { } consumer)
        {
            Volatile.Write(ref _consumer, null);
            await consumer.DisposeAsync();
        }
    }

    /// <summary>A gap in the stream.</summary>
    private sealed class Gap(LogPosition after, long seen)
    {
        /// <summary>The position after which events are missing.</summary>
        public LogPosition After { get; } = after;

        /// <summary>The latest pass of the relay that shows the gap.</summary>
        public long Seen { get; set; } = seen;

        /// <summary>The timestamp of the last request, or null.</summary>
        public long? Asked { get; set; }
    }

    private static partial class Log
    {
        [LoggerMessage(3100, LogLevel.Warning, "The stream of {Source} lacks events after {Position}; requesting them from its relay")]
        public static partial void Gap(ILogger logger, string source, LogPosition position);

        [LoggerMessage(3101, LogLevel.Warning, "Requesting missing events from the relay of {Source} failed; retrying")]
        public static partial void RequestFailed(ILogger logger, string source, Exception failure);

        [LoggerMessage(3102, LogLevel.Information, "Reopening the stream of {Source}: {Reason}")]
        public static partial void Broken(ILogger logger, string source, string reason);
    }
}
