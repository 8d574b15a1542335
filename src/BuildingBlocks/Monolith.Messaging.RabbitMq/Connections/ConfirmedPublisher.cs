using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Monolith.Messaging.RabbitMq;

/// <summary>
/// Publishes on a channel of its own, in order. The messages are safe once <see cref="ConfirmAsync"/> returns. After a failure, publish them
/// again with another instance.
/// </summary>
internal sealed class ConfirmedPublisher : IAsyncDisposable
{
    private readonly IChannel _channel;
    private readonly Confirms _confirms = new();
    private readonly TimeSpan _timeout;
    private ulong _published;

    private ConfirmedPublisher(IChannel channel, TimeSpan timeout) => (_channel, _timeout) = (channel, timeout);

    /// <summary>A task that completes when the publisher has failed.</summary>
    public Task Failed => _confirms.Failed;

    /// <summary>Opens a channel.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="timeout">The time limit for the broker to accept and to confirm messages.</param>
    /// <param name="returned">Explains why the broker returned a message that reached no queue.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    public static async Task<ConfirmedPublisher> OpenAsync(
        RabbitMqConnection connection, TimeSpan timeout, Func<BasicReturnEventArgs, string> returned, CancellationToken cancellationToken)
    {
        var channel = await connection.OpenChannelAsync(
            new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: false), cancellationToken);
        var publisher = new ConfirmedPublisher(channel, timeout);
        publisher.Listen(returned);
        return publisher;
    }

    /// <summary>Publishes a message.</summary>
    /// <exception cref="BrokerException">The broker does not accept the message.</exception>
    public async Task PublishAsync(
        string exchange, string routingKey, bool mandatory, BasicProperties properties, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        _published++;
        await _channel.BasicPublishAsync(exchange, routingKey, mandatory, properties, body, cancellationToken).BoundAsync(_timeout, cancellationToken);
    }

    /// <summary>Waits until the broker has confirmed all published messages.</summary>
    /// <exception cref="BrokerException">The broker did not confirm them.</exception>
    public Task ConfirmAsync(CancellationToken cancellationToken) => _confirms.WaitForConfirmAsync(_published, _timeout, cancellationToken);

    public ValueTask DisposeAsync() => _channel.CloseQuietlyAsync();

    private void Listen(Func<BasicReturnEventArgs, string> returned)
    {
        _channel.BasicAcksAsync += (_, ack) =>
        {
            _confirms.Confirm(ack.DeliveryTag, ack.Multiple);
            return Task.CompletedTask;
        };
        _channel.BasicNacksAsync += (_, _) => FailAsync("RabbitMQ rejected a message.");
        _channel.BasicReturnAsync += (_, message) => FailAsync(returned(message));
        _channel.ChannelShutdownAsync += (_, reason) => FailAsync($"RabbitMQ closed the channel: {reason.ReplyText}");

        Task FailAsync(string why)
        {
            _confirms.Fail(why);
            return Task.CompletedTask;
        }
    }
}
