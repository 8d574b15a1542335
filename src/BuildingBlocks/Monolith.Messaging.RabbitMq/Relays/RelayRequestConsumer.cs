using System.Text.Json;
using System.Threading.Channels;
using Monolith.Runtime.Events;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace Monolith.Messaging.RabbitMq;

/// <summary>
/// Receives the requests to a relay. Its queue is exclusive: among all replicas, the one that holds it publishes. If two relays were active
/// at the same time, the compare-and-set of the cursor and the checks of the readers would still keep the events in order.
/// </summary>
internal sealed class RelayRequestConsumer : AsyncDefaultBasicConsumer, IAsyncDisposable
{
    private const int MaxWaiting = 1000;

    private readonly SourceStream _stream;
    private readonly IEventFeed _log;
    private readonly SnapshotResponder _snapshots;
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // A reader that receives no response asks again.
    private readonly Channel<ResendRequest> _waiting = System.Threading.Channels.Channel.CreateBounded<ResendRequest>(
        new BoundedChannelOptions(MaxWaiting) { FullMode = BoundedChannelFullMode.DropOldest });

    private RelayRequestConsumer(IChannel channel, SourceStream stream, IEventFeed log, SnapshotResponder snapshots)
        : base(channel) => (_stream, _log, _snapshots) = (stream, log, snapshots);

    /// <summary>A task that completes when no more requests can arrive.</summary>
    public Task Closed => _closed.Task;

    /// <summary>Opens the consumer, or returns null when another relay holds the queue.</summary>
    public static async Task<RelayRequestConsumer?> TryOpenAsync(
        SourceStream stream, RabbitMqConnection connection, IEventFeed log, SnapshotResponder snapshots, CancellationToken cancellationToken)
    {
        var channel = await connection.OpenChannelAsync(kind: null, cancellationToken);
        var administration = new RelayRequestConsumer(channel, stream, log, snapshots);
        try
        {
            await channel.QueueDeclareAsync(
                stream.RequestQueue, durable: false, exclusive: true, autoDelete: false, cancellationToken: cancellationToken);
            await channel.ExchangeDeclareAsync(
                stream.Answers, ExchangeType.Direct, durable: true, autoDelete: false, cancellationToken: cancellationToken);
            await channel.ExchangeDeclareAsync(
                stream.Requests, ExchangeType.Fanout, durable: true, autoDelete: false, cancellationToken: cancellationToken);

            // The consumer is exclusive as well, because a second relay of this process shares the connection.
            await channel.BasicConsumeAsync(
                stream.RequestQueue, autoAck: true, consumerTag: "", noLocal: false, exclusive: true, arguments: null, administration, cancellationToken);
            await channel.QueueBindAsync(stream.RequestQueue, stream.Requests, routingKey: "", cancellationToken: cancellationToken);
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

    /// <summary>Returns the next request, or null.</summary>
    public ResendRequest? Take() => _waiting.Reader.TryRead(out var request) ? request : null;

    /// <summary>Waits for a request.</summary>
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
        var kind = headers.FindText(Header.Kind);
        switch (kind)
        {
            case RequestKind.Resend when headers.FindPosition(Header.Position) is { } after && headers.FindNumber(Header.Pass) is { } seen:
                _waiting.Writer.TryWrite(new ResendRequest(after, seen));
                break;
            case RequestKind.Head or RequestKind.History when properties.ReplyTo is { } asker:
                await AnswerAsync(kind, asker, properties.CorrelationId, cancellationToken);
                break;
            case RequestKind.SnapshotStart or RequestKind.SnapshotPage when properties.ReplyTo is { } asker:
                _snapshots.Add(kind, asker, properties.CorrelationId, body.Span);
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
                // Otherwise the queue would exist as long as the shared connection.
                await Channel.QueueDeleteAsync(_stream.RequestQueue, ifUnused: false, ifEmpty: false).WaitAsync(Channels.CloseTimeout);
            }
        }
        catch (Exception e) when (e.IsOfTheBroker())
        {
            // The broker has already deleted the queue with the connection.
        }
        finally
        {
            await Channel.CloseQuietlyAsync();
        }
    }

    /// <summary>
    /// Returns whether a relay on another connection, or on this one, holds the queue, as opposed to missing permissions.
    /// </summary>
    private static bool IsTaken(ShutdownEventArgs? reason) => reason is { ReplyCode: Constants.ResourceLocked }
        || (reason is { ReplyCode: Constants.AccessRefused } && reason.ReplyText.Contains("exclusive use", StringComparison.Ordinal));

    private async Task AnswerAsync(string kind, string asker, string? correlation, CancellationToken cancellationToken)
    {
        var headers = new Dictionary<string, object?> { [Header.Kind] = kind };
        ReadOnlyMemory<byte> body = default;
        try
        {
            if (kind == RequestKind.Head)
            {
                headers.SetPosition(Header.Position, (await _log.ReadTipAsync(cancellationToken)).Head);
            }
            else if (await _log.ReadHistoryAsync(cancellationToken) is { } history)
            {
                body = JsonSerializer.SerializeToUtf8Bytes(history, RelayJson.Messages.LogHistory);
            }
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            // The relay reports the reason itself when it reads.
            headers[Header.Kind] = RequestKind.Unknown;
        }

        await Channel.BasicPublishAsync(
            _stream.Answers, asker, mandatory: false, new BasicProperties { CorrelationId = correlation, Headers = headers }, body, cancellationToken);
    }

    private Task CloseAsync(string why)
    {
        _closed.TrySetException(new BrokerException($"The relay's queue {_stream.RequestQueue} was closed: {why}"));
        return Task.CompletedTask;
    }
}
