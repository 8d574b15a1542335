using Monolith.Runtime;
using Monolith.Runtime.Events;
using RabbitMQ.Client;

namespace Monolith.Messaging.RabbitMq;

/// <summary>
/// Publishes CloudEvents to an exchange, for readers outside. CloudEvents defines no binding for AMQP 0-9-1, so the whole event is the body,
/// with the media type of the structured mode.
/// </summary>
internal sealed class ExchangeTarget(string exchange, string routingKey, bool mandatory, RabbitMqConnection connection, RabbitMqOptions options) : IDeliveryTarget
{
    private readonly SemaphoreSlim _publishing = new(1);
    private ConfirmedPublisher? _publisher;

    /// <summary>Whether the last batch failed. Until a batch succeeds, each message is confirmed alone, so that a retry repeats one message only.</summary>
    private bool _hasFailed;

    public async Task SendAsync(IReadOnlyList<DeliveryMessage> messages, Action<Guid> accepted, CancellationToken cancellationToken)
    {
        await _publishing.WaitAsync(cancellationToken);
        try
        {
            foreach (var part in _hasFailed ? messages.Chunk(1) : [[.. messages]])
            {
                await PublishAsync(part, cancellationToken);
                Array.ForEach(part, message => accepted(message.Id));
            }

            _hasFailed = false;
        }
        catch (Exception e) when (e is BrokerException || (e.IsOfTheBroker() && !cancellationToken.IsCancellationRequested))
        {
            _hasFailed = true;
            await CloseAsync();
            throw new TargetUnavailableException(e.Message, e);
        }
        finally
        {
            _publishing.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _publishing.Dispose();
    }

    private async Task PublishAsync(IEnumerable<DeliveryMessage> messages, CancellationToken cancellationToken)
    {
        var publisher = await OpenAsync(cancellationToken);
        foreach (var message in messages)
        {
            await publisher.PublishAsync(exchange, RoutingKeyOf(message), mandatory, PropertiesOf(message), message.Body, cancellationToken);
        }

        await publisher.ConfirmAsync(cancellationToken);
    }

    private async Task<ConfirmedPublisher> OpenAsync(CancellationToken cancellationToken)
    {
        if (_publisher is { Failed.IsCompleted: true })
        {
            await CloseAsync();
        }

        return _publisher ??= await ConfirmedPublisher.OpenAsync(
            connection,
            options.ConfirmTimeout,
            message => exchange.Length == 0
                ? $"RabbitMQ has no queue or stream '{message.RoutingKey}'."
                : $"No queue is bound to the exchange '{exchange}' for the routing key '{message.RoutingKey}'. Bind one, or set Mandatory to false.",
            cancellationToken);
    }

    private async Task CloseAsync()
    {
        if (_publisher is { } publisher)
        {
            _publisher = null;
            await publisher.DisposeAsync();
        }
    }

    private string RoutingKeyOf(DeliveryMessage message) => routingKey
        .Replace(RabbitMqTargetOptions.TypePlaceholder, message.Name, StringComparison.Ordinal)
        .Replace(RabbitMqTargetOptions.TenantPlaceholder, message.Tenant ?? "", StringComparison.Ordinal)
        .Replace(RabbitMqTargetOptions.KeyPlaceholder, message.OwnKey, StringComparison.Ordinal);

    private static BasicProperties PropertiesOf(DeliveryMessage message) => new()
    {
        Persistent = true,
        ContentType = DeliveryMessage.ContentType,
        MessageId = message.Id.ToString(),
        Type = message.Name,
        Timestamp = new AmqpTimestamp(message.OccurredAt.ToUnixTimeSeconds()),
    };
}
