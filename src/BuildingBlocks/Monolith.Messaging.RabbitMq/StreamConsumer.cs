using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace Monolith.Messaging.RabbitMq;

/// <summary>A message as it stands in a stream.</summary>
/// <param name="Tag">By which the channel knows it.</param>
/// <param name="Offset">Where it stands.</param>
/// <param name="Message">What it says; null when it is none of ours.</param>
internal readonly record struct Delivery(ulong Tag, long Offset, StreamMessage? Message);

/// <summary>
/// Reads a stream from an offset on, into a buffer that the broker fills no further than it was let. It breaks when the
/// channel does or the stream goes, and then another is opened.
/// </summary>
internal sealed class StreamConsumer : AsyncDefaultBasicConsumer, IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly Queue<Delivery> _buffer = new();
    private readonly int _prefetch;
    private TaskCompletionSource _arrival = NewArrival();
    private LogPosition? _passed;
    private LogPosition _delivered;
    private ulong _received;
    private ulong _acknowledged;

    private StreamConsumer(IChannel channel, int prefetch, LogPosition? passed)
        : base(channel) => (_prefetch, _passed) = (prefetch, passed);

    /// <summary>Why nothing more comes, or null.</summary>
    public string? Broken { get; private set; }

    /// <summary>Whether it broke because the stream went, and with it its offsets.</summary>
    public bool StreamWent { get; private set; }

    /// <summary>Whether there is something to take.</summary>
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

    /// <summary>The furthest position that has come.</summary>
    public LogPosition Delivered
    {
        get
        {
            lock (_lock)
            {
                return _delivered;
            }
        }
    }

    /// <summary>Begins to read.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="connection">The connection.</param>
    /// <param name="offset">Where to begin: <c>first</c>, <c>last</c> or a number.</param>
    /// <param name="prefetch">How many messages may wait in the buffer.</param>
    /// <param name="passed">What is not after this is no news; null when all is.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    public static async Task<StreamConsumer> OpenAsync(
        SourceStream stream, RabbitMqConnection connection, object offset, int prefetch, LogPosition? passed, CancellationToken cancellationToken)
    {
        var channel = await connection.OpenChannelAsync(kind: null, cancellationToken);
        var consumer = new StreamConsumer(channel, prefetch, passed);
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

    /// <summary>Looks at the next message.</summary>
    public bool TryPeek(out Delivery delivery)
    {
        lock (_lock)
        {
            return _buffer.TryPeek(out delivery);
        }
    }

    /// <summary>Takes the message that was looked at.</summary>
    public void Take()
    {
        lock (_lock)
        {
            _buffer.Dequeue();
        }
    }

    /// <summary>What is not after a position is no news from now on, and lets more of the stream come.</summary>
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

    /// <summary>Completes when there is something to take, or never will be.</summary>
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
            Break($"{routingKey} is not a stream: delete the queue of that name.", streamWent: true);
            return;
        }

        var message = StreamMessage.Read(properties.Headers, body.Span);
        lock (_lock)
        {
            _received = deliveryTag;
            _delivered = message?.Position > _delivered ? message.Position : _delivered;
            if (_passed is not { } passed || message?.Position > passed)
            {
                _buffer.Enqueue(new Delivery(deliveryTag, offset, message));
                _arrival.TrySetResult();
                return;
            }

            // Nobody needs to wake up for what is no news; but the broker waits to be told before it sends more. Of an idle
            // relay's mark it is told at once: what it waits for too long, it takes for a consumer that hangs.
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
        Break("RabbitMQ ended the consumer: the stream was deleted, or its node is away.", streamWent: true);
        return base.HandleBasicCancelAsync(consumerTag, cancellationToken);
    }

    public override Task HandleChannelShutdownAsync(object channel, ShutdownEventArgs reason)
    {
        Break($"RabbitMQ closed the channel: {reason.ReplyText}", streamWent: false);
        return base.HandleChannelShutdownAsync(channel, reason);
    }

    public ValueTask DisposeAsync() => Channel.CloseQuietlyAsync();

    private static TaskCompletionSource NewArrival() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task AcknowledgeAsync(ulong upTo, CancellationToken cancellationToken)
    {
        try
        {
            await Channel.BasicAckAsync(upTo, multiple: true, cancellationToken);
        }
        catch (Exception e) when (e is RabbitMQClientException or ObjectDisposedException)
        {
            // The channel is closed, which is told by itself. What came is good all the same.
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
