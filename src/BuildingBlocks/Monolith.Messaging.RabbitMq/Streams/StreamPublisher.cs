namespace Monolith.Messaging.RabbitMq;

/// <summary>
/// Publishes to a stream on a channel of its own, in order. The messages are safe once <see cref="ConfirmAsync"/> returns.
/// </summary>
internal sealed class StreamPublisher : IAsyncDisposable
{
    private readonly SourceStream _stream;
    private readonly ConfirmedPublisher _publisher;

    private StreamPublisher(SourceStream stream, ConfirmedPublisher publisher) => (_stream, _publisher) = (stream, publisher);

    /// <summary>A task that completes when the publisher has failed.</summary>
    public Task Failed => _publisher.Failed;

    public static async Task<StreamPublisher> OpenAsync(
        SourceStream stream, RabbitMqConnection connection, TimeSpan timeout, CancellationToken cancellationToken)
    {
        await stream.DeclareAsync(connection, cancellationToken);
        return new StreamPublisher(
            stream,
            await ConfirmedPublisher.OpenAsync(connection, timeout, _ => $"The stream {stream.Name} does not exist, because it was deleted.", cancellationToken));
    }

    /// <summary>Publishes a message.</summary>
    /// <exception cref="BrokerException">The broker does not accept the message.</exception>
    public Task PublishAsync(StreamMessage message, CancellationToken cancellationToken) =>
        _publisher.PublishAsync(_stream.Name, routingKey: "", mandatory: true, message.Properties(), message.Body(), cancellationToken);

    /// <summary>Waits until the broker has confirmed all published messages.</summary>
    /// <exception cref="BrokerException">The broker did not confirm them. Publish them again, with another publisher.</exception>
    public Task ConfirmAsync(CancellationToken cancellationToken) => _publisher.ConfirmAsync(cancellationToken);

    public ValueTask DisposeAsync() => _publisher.DisposeAsync();
}
