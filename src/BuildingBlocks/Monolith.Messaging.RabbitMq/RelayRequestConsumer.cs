using System.Threading.Channels;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace Monolith.Messaging.RabbitMq;

/// <summary>
/// Where a relay is asked. Its queue is exclusive: of all replicas one has it, and that one publishes. Were there two all
/// the same, the cursor's compare and the readers would keep the events in order.
/// </summary>
internal sealed class RelayRequestConsumer : AsyncDefaultBasicConsumer, IAsyncDisposable
{
    private const int MaxWaiting = 1000;

    private readonly string _queue;
    private readonly Func<CancellationToken, Task<LogPosition>> _readHead;
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Who is not heard asks again.
    private readonly Channel<ResendRequest> _waiting = System.Threading.Channels.Channel.CreateBounded<ResendRequest>(
        new BoundedChannelOptions(MaxWaiting) { FullMode = BoundedChannelFullMode.DropOldest });

    private RelayRequestConsumer(IChannel channel, string queue, Func<CancellationToken, Task<LogPosition>> readHead)
        : base(channel) => (_queue, _readHead) = (queue, readHead);

    /// <summary>Completes when nobody can ask any more.</summary>
    public Task Closed => _closed.Task;

    /// <summary>Takes the administration; null when another relay has it.</summary>
    public static async Task<RelayRequestConsumer?> TryOpenAsync(
        SourceStream stream, RabbitMqConnection connection, Func<CancellationToken, Task<LogPosition>> readHead, CancellationToken cancellationToken)
    {
        var channel = await connection.OpenChannelAsync(kind: null, cancellationToken);
        var administration = new RelayRequestConsumer(channel, stream.RequestQueue, readHead);
        try
        {
            await channel.QueueDeclareAsync(
                stream.RequestQueue, durable: false, exclusive: true, autoDelete: false, cancellationToken: cancellationToken);

            // Exclusive once more, as a second relay of this process shares the connection.
            await channel.BasicConsumeAsync(
                stream.RequestQueue, autoAck: true, consumerTag: "", noLocal: false, exclusive: true, arguments: null, administration, cancellationToken);
            return administration;
        }
        catch (OperationInterruptedException e) when (IsTaken(e.ShutdownReason))
        {
            await channel.CloseQuietlyAsync();
            return null;
        }
        catch
        {
            await channel.CloseQuietlyAsync();
            throw;
        }
    }

    /// <summary>The next request, if there is one.</summary>
    public ResendRequest? Take() => _waiting.Reader.TryRead(out var request) ? request : null;

    /// <summary>Completes when there is a request.</summary>
    public Task WaitAsync(CancellationToken cancellationToken) => _waiting.Reader.WaitToReadAsync(cancellationToken).AsTask();

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
        var headers = properties.Headers ?? new Dictionary<string, object?>();
        switch (headers.FindText(Header.Kind))
        {
            case ResendRequest.Resend when headers.FindPosition(Header.Position) is { } after && headers.FindNumber(Header.Pass) is { } seen:
                _waiting.Writer.TryWrite(new ResendRequest(after, seen));
                break;
            case ResendRequest.Head when properties.ReplyTo is { } asker:
                await AnswerAsync(asker, properties.CorrelationId, cancellationToken);
                break;
        }
    }

    public override Task HandleChannelShutdownAsync(object channel, ShutdownEventArgs reason) => CloseAsync(reason.ReplyText);

    public override Task HandleBasicCancelAsync(string consumerTag, CancellationToken cancellationToken = default) =>
        CloseAsync("its queue was deleted");

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (Channel.IsOpen)
            {
                // It would stay as long as the connection does, which others share.
                await Channel.QueueDeleteAsync(_queue, ifUnused: false, ifEmpty: false);
            }
        }
        catch (Exception e) when (e.IsOfTheBroker())
        {
            // The broker has dropped it with the connection.
        }
        finally
        {
            await Channel.CloseQuietlyAsync();
        }
    }

    /// <summary>Taken by a relay on another connection, or on this one; and not refused because permissions lack.</summary>
    private static bool IsTaken(ShutdownEventArgs? reason) => reason is { ReplyCode: Constants.ResourceLocked }
        || (reason is { ReplyCode: Constants.AccessRefused } && reason.ReplyText.Contains("exclusive use", StringComparison.Ordinal));

    private async Task AnswerAsync(string asker, string? correlation, CancellationToken cancellationToken)
    {
        var headers = new Dictionary<string, object?> { [Header.Kind] = ResendRequest.Head };
        try
        {
            headers.SetPosition(Header.Position, await _readHead(cancellationToken));
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            // The relay itself tells why, when it reads.
            headers[Header.Kind] = ResendRequest.Unknown;
        }

        await Channel.BasicPublishAsync(
            exchange: "", asker, mandatory: false, new BasicProperties { CorrelationId = correlation, Headers = headers }, default, cancellationToken);
    }

    private Task CloseAsync(string why)
    {
        _closed.TrySetException(new BrokerException($"The relay's queue {_queue} is closed: {why}"));
        return Task.CompletedTask;
    }
}
