using Microsoft.Extensions.Logging;
using Monolith.Runtime.Events;

namespace Monolith.Messaging.RabbitMq;

/// <summary>
/// The events of a module that runs elsewhere, from its stream. Each event tells which one came before it: what was read
/// already is skipped, and what is missing is asked for. So the broker may repeat, reorder or lose.
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

    /// <summary>Whether it reads the stream at the moment.</summary>
    internal bool IsOpen => Volatile.Read(ref _consumer) is { Broken: null };

    /// <summary>The furthest position that has come from the stream.</summary>
    internal LogPosition Delivered => Volatile.Read(ref _consumer)?.Delivered ?? LogPosition.Start;

    /// <summary>
    /// Reads what has come from the stream; nothing yet is an answer, too. An event is given when all before it were.
    /// </summary>
    /// <param name="after">The position to read after; one that was set back is found again.</param>
    /// <param name="max">How many events to read at most.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <exception cref="LogTruncatedException">Events after the position are neither in the stream nor in the log.</exception>
    /// <exception cref="BrokerException">The broker is away.</exception>
    public async Task<EventBatch> ReadAsync(LogPosition after, int max, CancellationToken cancellationToken)
    {
        await _lock.WaitAsync(cancellationToken);
        try
        {
            var consumer = await StandAfterAsync(after, cancellationToken);
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
            throw new BrokerException($"RabbitMQ did not answer within {_options.RequestTimeout}.", e);
        }
        finally
        {
            _lock.Release();
        }
    }

    /// <summary>The position of the newest event that is committed, of which the relay is asked.</summary>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <exception cref="BrokerException">No relay answers.</exception>
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

    /// <summary>Sees to it that there is a consumer, and that what is after the position will come from it.</summary>
    private async Task<StreamConsumer> StandAfterAsync(LogPosition after, CancellationToken cancellationToken)
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

    /// <summary>Takes from the buffer what follows the position, one after the other.</summary>
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
                    // It stays where it is: until the reader is told to begin after it, the answer is the same.
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

    /// <summary>Asks the relay for what is missing; again when it has not come, but not all the time.</summary>
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
            // What was read is good all the same, and it asks again.
            Log.NotAsked(_logger, Source, e);
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

    /// <summary>Events are missing.</summary>
    private sealed class Gap(LogPosition after, long seen)
    {
        /// <summary>After which position.</summary>
        public LogPosition After { get; } = after;

        /// <summary>The latest pass of the relay that shows it.</summary>
        public long Seen { get; set; } = seen;

        /// <summary>When the relay was last asked, as the clock's timestamp.</summary>
        public long? Asked { get; set; }
    }

    private static partial class Log
    {
        [LoggerMessage(3100, LogLevel.Warning, "The stream of {Source} lacks what is after {Position}: asking its relay")]
        public static partial void Gap(ILogger logger, string source, LogPosition position);

        [LoggerMessage(3101, LogLevel.Warning, "The relay of {Source} could not be asked for what is missing; trying again")]
        public static partial void NotAsked(ILogger logger, string source, Exception failure);

        [LoggerMessage(3102, LogLevel.Information, "Reading the stream of {Source} anew: {Reason}")]
        public static partial void Broken(ILogger logger, string source, string reason);
    }
}
