using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace Monolith.Messaging.RabbitMq;

/// <summary>A message as delivered from a stream.</summary>
/// <param name="Tag">The delivery tag of the channel.</param>
/// <param name="Offset">The offset in the stream.</param>
/// <param name="Message">The message, or null when it has another format.</param>
internal readonly record struct Delivery(ulong Tag, long Offset, StreamMessage? Message);

/// <summary>
/// Reads a stream from an offset into a buffer whose size is limited by the prefetch count. The consumer breaks when its channel closes or
/// the stream is deleted; then the feed opens another one.
/// </summary>
internal sealed class StreamConsumer : AsyncDefaultBasicConsumer, IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly Queue<Delivery> _buffer = new();
    private readonly int _prefetch;
    private TaskCompletionSource _arrival = NewArrival();
    private LogPosition? _passed;
    private LogPosition _marked;
    private Guid _epoch;
    private bool _awaitsMark;
    private ulong _received;
    private ulong _acknowledged;

    private StreamConsumer(IChannel channel, int prefetch, LogPosition? passed, Guid epoch)
        : base(channel) => (_prefetch, _passed, _epoch) = (prefetch, passed, epoch);

    /// <summary>The reason why no more messages arrive, or null.</summary>
    public string? Broken { get; private set; }

    /// <summary>Whether it broke because the stream was deleted, so that its offsets are no longer valid.</summary>
    public bool StreamWent { get; private set; }

    /// <summary>Whether a message is available.</summary>
    public bool HasMore
    {
        get
        {
            lock (_lock)
            {
                return _buffer.Count > 0;
            }
        }
    }

    /// <summary>The highest position that a mark of the stream has named.</summary>
    public LogPosition Marked
    {
        get
        {
            lock (_lock)
            {
                return _marked;
            }
        }
    }

    /// <summary>Opens a consumer and starts to read.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="connection">The connection.</param>
    /// <param name="offset">The start offset: <c>first</c>, <c>last</c> or a number.</param>
    /// <param name="prefetch">The maximum number of messages in the buffer.</param>
    /// <param name="passed">The position up to which messages do not wake the reader, or null to wake it for every message.</param>
    /// <param name="epoch">The epoch whose marks do not wake the reader by themselves, or empty.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    public static async Task<StreamConsumer> OpenAsync(
        SourceStream stream,
        RabbitMqConnection connection,
        object offset,
        int prefetch,
        LogPosition? passed,
        Guid epoch,
        CancellationToken cancellationToken)
    {
        var channel = await connection.OpenChannelAsync(kind: null, cancellationToken);
        var consumer = new StreamConsumer(channel, prefetch, passed, epoch);
        try
        {
            await channel.BasicQosAsync(prefetchSize: 0, (ushort)prefetch, global: false, cancellationToken);
            await channel.BasicConsumeAsync(
                stream.Name,
                autoAck: false,
                consumerTag: "",
                noLocal: false,
                exclusive: false,
                new Dictionary<string, object?> { [Header.Offset] = offset },
                consumer,
                cancellationToken);
            return consumer;
        }
        catch
        {
            await channel.CloseQuietlyAsync();
            throw;
        }
    }

    /// <summary>Returns the next message without removing it.</summary>
    public bool TryPeek(out Delivery delivery)
    {
        lock (_lock)
        {
            return _buffer.TryPeek(out delivery);
        }
    }

    /// <summary>Removes the message that was returned by <see cref="TryPeek"/>.</summary>
    public void Take()
    {
        lock (_lock)
        {
            _buffer.Dequeue();
        }
    }

    /// <summary>Sets the position up to which messages do not wake the reader, and acknowledges messages so that more arrive.</summary>
    public async Task PassAsync(LogPosition position, CancellationToken cancellationToken)
    {
        ulong upTo;
        lock (_lock)
        {
            _passed = position;
            upTo = _buffer.TryPeek(out var next) ? next.Tag - 1 : _received;
            if (upTo <= _acknowledged || Broken is not null)
            {
                return;
            }

            _acknowledged = upTo;
        }

        await AcknowledgeAsync(upTo, cancellationToken);
    }

    /// <summary>Waits until a message is available, or the consumer is broken.</summary>
    public Task WaitAsync()
    {
        lock (_lock)
        {
            if (_buffer.Count > 0 || Broken is not null)
            {
                return Task.CompletedTask;
            }

            if (_arrival.Task.IsCompleted)
            {
                _arrival = NewArrival();
            }

            return _arrival.Task;
        }
    }

    public override async Task HandleBasicDeliverAsync(
        string consumerTag,
        ulong deliveryTag,
        bool redelivered,
        string exchange,
        string routingKey,
        IReadOnlyBasicProperties properties,
        ReadOnlyMemory<byte> body,
        CancellationToken cancellationToken = default)
    {
        if (properties.Headers?.FindNumber(Header.Offset) is not { } offset)
        {
            Break($"{routingKey} is not a stream. Delete the queue with that name.", streamWent: true);
            return;
        }

        var message = StreamMessage.Read(properties.Headers, body.Span);
        lock (_lock)
        {
            _received = deliveryTag;
            if (IsNews(message))
            {
                _buffer.Enqueue(new Delivery(deliveryTag, offset, message));
                _arrival.TrySetResult();
                return;
            }

            // A message that is not news wakes no reader, but must be acknowledged before the broker sends more. The mark of an idle relay
            // is acknowledged at once, because the broker considers a consumer with an old unacknowledged message as hanging.
            if (_buffer.Count > 0
                || (message?.Kind is MessageKind.Event && deliveryTag - _acknowledged < (ulong)Math.Max(1, _prefetch / 4)))
            {
                return;
            }

            _acknowledged = deliveryTag;
        }

        await AcknowledgeAsync(deliveryTag, cancellationToken);
    }

    public override Task HandleBasicCancelAsync(string consumerTag, CancellationToken cancellationToken = default)
    {
        Break("RabbitMQ canceled the consumer, because the stream was deleted or its node is unavailable.", streamWent: true);
        return base.HandleBasicCancelAsync(consumerTag, cancellationToken);
    }

    public override Task HandleChannelShutdownAsync(object channel, ShutdownEventArgs reason)
    {
        Break($"RabbitMQ closed the channel: {reason.ReplyText}", streamWent: false);
        return base.HandleChannelShutdownAsync(channel, reason);
    }

    public ValueTask DisposeAsync() => Channel.CloseQuietlyAsync();

    private static TaskCompletionSource NewArrival() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>
    /// Returns whether the reader has to see a message: one beyond its position, or a mark that confirms such events or shows another epoch.
    /// </summary>
    private bool IsNews(StreamMessage? message)
    {
        var isNews = _passed is not { } passed || message?.Position > passed;
        if (message is { Kind: MessageKind.Mark })
        {
            isNews |= _awaitsMark || message.Epoch != _epoch;
            _marked = message.Position > _marked ? message.Position : _marked;
            (_epoch, _awaitsMark) = (message.Epoch, false);
        }

        _awaitsMark |= isNews && message is { Kind: MessageKind.Event };
        return isNews;
    }

    private async Task AcknowledgeAsync(ulong upTo, CancellationToken cancellationToken)
    {
        try
        {
            await Channel.BasicAckAsync(upTo, multiple: true, cancellationToken);
        }
        catch (Exception e) when (e is RabbitMQClientException or ObjectDisposedException)
        {
            // The channel closes separately. The messages received so far remain valid.
        }
    }

    private void Break(string why, bool streamWent)
    {
        lock (_lock)
        {
            Broken ??= why;
            StreamWent |= streamWent;
            _arrival.TrySetResult();
        }
    }
}
