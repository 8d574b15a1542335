using RabbitMQ.Client;

namespace Monolith.Messaging.RabbitMq;

/// <summary>
/// Publishes to a stream on a channel of its own, in order. The messages are safe once <see cref="ConfirmAsync"/> returns.
/// </summary>
internal sealed class StreamPublisher : IAsyncDisposable
{
    private readonly SourceStream _stream;
    private readonly IChannel _channel;
    private readonly Confirms _confirms = new();
    private readonly TimeSpan _timeout;
    private ulong _published;

    private StreamPublisher(SourceStream stream, IChannel channel, TimeSpan timeout) => (_stream, _channel, _timeout) = (stream, channel, timeout);

    /// <summary>A task that completes when the publisher has failed.</summary>
    public Task Failed => _confirms.Failed;

    public static async Task<StreamPublisher> OpenAsync(
        SourceStream stream, RabbitMqConnection connection, TimeSpan timeout, CancellationToken cancellationToken)
    {
        await stream.DeclareAsync(connection, cancellationToken);
        var channel = await connection.OpenChannelAsync(
            new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: false), cancellationToken);
        var publisher = new StreamPublisher(stream, channel, timeout);
        publisher.Listen();
        return publisher;
    }

    /// <summary>Publishes a message.</summary>
    /// <exception cref="BrokerException">The broker does not accept the message.</exception>
    public async Task PublishAsync(StreamMessage message, CancellationToken cancellationToken)
    {
        _published++;
        await _channel.BasicPublishAsync(exchange: _stream.Name, routingKey: "", mandatory: true, message.Properties(), message.Body(), cancellationToken)
            .BoundAsync(_timeout, cancellationToken);
    }

    /// <summary>Waits until the broker has confirmed all published messages.</summary>
    /// <exception cref="BrokerException">The broker did not confirm them. Publish them again, on a new channel.</exception>
    public Task ConfirmAsync(CancellationToken cancellationToken) => _confirms.WaitForConfirmAsync(_published, _timeout, cancellationToken);

    public ValueTask DisposeAsync() => _channel.CloseQuietlyAsync();

    private void Listen()
    {
        _channel.BasicAcksAsync += (_, ack) =>
        {
            _confirms.Confirm(ack.DeliveryTag, ack.Multiple);
            return Task.CompletedTask;
        };
        _channel.BasicNacksAsync += (_, _) => FailAsync("RabbitMQ rejected a message.");
        _channel.BasicReturnAsync += (_, _) => FailAsync($"The stream {_stream.Name} does not exist, because it was deleted.");
        _channel.ChannelShutdownAsync += (_, reason) => FailAsync($"RabbitMQ closed the channel: {reason.ReplyText}");

        Task FailAsync(string why)
        {
            _confirms.Fail(why);
            return Task.CompletedTask;
        }
    }
}
