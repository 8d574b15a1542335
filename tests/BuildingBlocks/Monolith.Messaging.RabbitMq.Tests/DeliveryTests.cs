using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Monolith.Conformance;
using Monolith.Runtime;
using Monolith.Runtime.Events;
using RabbitMQ.Client;

namespace Monolith.Messaging.RabbitMq.Tests;

/// <summary>Deliveries to readers outside, which know nothing of this product and read with a plain AMQP client.</summary>
public sealed class DeliveryTests : BrokerTest
{
    private string Queue => $"{Options.Prefix}.outside";

    [Fact]
    public async Task A_plain_client_reads_CloudEvents_in_order_from_a_queue()
    {
        await using var outside = await OpenAsync();
        await outside.QueueDeclareAsync(Queue, durable: true, exclusive: false, autoDelete: true, cancellationToken: Token);
        var delivery = Deliver("", Queue);
        await PublishAsync(60);
        await delivery.CatchUpAsync(Token);

        var messages = await ReadAsync(outside, 60);
        Assert.Equal(Enumerable.Range(1, 60).Select(i => $"{i}"), messages.Select(TextOf));
        Assert.All(messages, message => Assert.Equal(DeliveryMessage.ContentType, message.BasicProperties.ContentType));
        Assert.All(messages, message => Assert.Equal((string?)EventOf(message)["id"], message.BasicProperties.MessageId));
        Assert.All(messages, message => Assert.Equal("source.noted", message.BasicProperties.Type));
        Assert.Equal("urn:monolith:source", (string?)EventOf(messages[0])["source"]);
        Assert.Equal(delivery.Position, await Relayed.ReadCursorAsync(delivery.Definition.Cursor, Token));
    }

    [Fact]
    public async Task A_stream_receives_events_and_a_reader_begins_at_its_first()
    {
        await using var outside = await OpenAsync();
        await outside.QueueDeclareAsync(
            Queue, durable: true, exclusive: false, autoDelete: false, new Dictionary<string, object?> { ["x-queue-type"] = "stream" }, cancellationToken: Token);
        try
        {
            var delivery = Deliver("", Queue);
            await PublishAsync(5);
            await delivery.CatchUpAsync(Token);

            await outside.BasicQosAsync(0, 10, global: false, Token);
            var received = new List<string?>();
            var consumer = new RabbitMQ.Client.Events.AsyncEventingBasicConsumer(outside);
            consumer.ReceivedAsync += (_, message) =>
            {
                lock (received)
                {
                    received.Add((string?)JsonNode.Parse(message.Body.Span)!["data"]!["Text"]);
                }

                return Task.CompletedTask;
            };
            await outside.BasicConsumeAsync(
                Queue, autoAck: false, consumerTag: "", noLocal: false, exclusive: false, new Dictionary<string, object?> { ["x-stream-offset"] = "first" }, consumer, Token);
            await Eventually.TrueAsync(() => received.Count == 5, Token);
            Assert.Equal(["1", "2", "3", "4", "5"], received);
        }
        finally
        {
            await outside.QueueDeleteAsync(Queue, ifUnused: false, ifEmpty: false, cancellationToken: CancellationToken.None);
        }
    }

    [Fact]
    public async Task Events_that_reach_no_queue_wait_and_arrive_once_a_queue_is_bound()
    {
        var exchange = $"{Options.Prefix}.events";
        await using var outside = await OpenAsync();
        await outside.ExchangeDeclareAsync(exchange, ExchangeType.Topic, durable: true, autoDelete: true, cancellationToken: Token);
        await outside.QueueDeclareAsync(Queue, durable: true, exclusive: false, autoDelete: true, cancellationToken: Token);
        await outside.QueueBindAsync(Queue, exchange, "source.noted.k1", cancellationToken: Token);
        var delivery = Deliver(exchange, "{type}.{key}");
        await PublishAsync(2);
        await Eventually.TrueAsync(() => delivery.LastError is not null, Token);
        Assert.Equal($"No queue is bound to the exchange '{exchange}' for the routing key 'source.noted.k2'. Bind one, or set Mandatory to false.", delivery.LastError);

        await outside.QueueBindAsync(Queue, exchange, "source.noted.*", cancellationToken: Token);
        await PublishAsync(1);
        await delivery.CatchUpAsync(Token);
        var messages = await ReadAsync(outside, 3);
        Assert.Equal(["1", "2", "3"], messages.Select(TextOf).Distinct());
        Assert.Empty(await Modules.Of<IParkedEventStore>(DatabaseHarness.Source).ListAsync(null, 10, Token));
    }

    /// <summary>Each retry of a batch would have repeated those of its events that had reached a queue.</summary>
    [Fact]
    public async Task An_event_without_a_queue_does_not_repeat_those_before_it_for_ever()
    {
        var exchange = $"{Options.Prefix}.events";
        await using var outside = await OpenAsync();
        await outside.ExchangeDeclareAsync(exchange, ExchangeType.Topic, durable: true, autoDelete: true, cancellationToken: Token);
        await outside.QueueDeclareAsync(Queue, durable: true, exclusive: false, autoDelete: true, cancellationToken: Token);
        await outside.QueueBindAsync(Queue, exchange, "k1", cancellationToken: Token);
        await PublishAsync(2);
        var delivery = Deliver(exchange, "{key}");
        await Eventually.TrueAsync(() => delivery.LastError is not null, Token);
        var before = await outside.MessageCountAsync(Queue, Token);
        Assert.InRange(before, 1u, 2u);

        // Several retries later.
        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => RetriedAsync(delivery)));
        Assert.InRange(await outside.MessageCountAsync(Queue, Token), 1u, 2u);
    }

    [Fact]
    public async Task A_missing_exchange_or_queue_is_named_and_its_events_wait()
    {
        var toQueue = Deliver("", $"{Queue}.missing", "queue");
        var toExchange = Deliver($"{Queue}.missing", "{type}", "exchange");
        await PublishAsync(1);
        await Eventually.TrueAsync(() => toQueue.LastError is not null && toExchange.LastError is not null, Token);

        Assert.Equal($"RabbitMQ has no queue or stream '{Queue}.missing'.", toQueue.LastError);
        Assert.Contains("no exchange", toExchange.LastError, StringComparison.Ordinal);

        await using var outside = await OpenAsync();
        await outside.QueueDeclareAsync($"{Queue}.missing", durable: true, exclusive: false, autoDelete: true, cancellationToken: Token);
        await toQueue.CatchUpAsync(Token);
        Assert.Equal("1", TextOf(Assert.Single(await ReadAsync(outside, 1, $"{Queue}.missing"))));
    }

    [Fact]
    public async Task Without_mandatory_the_broker_discards_what_nobody_wants()
    {
        var exchange = $"{Options.Prefix}.events";
        await using var outside = await OpenAsync();
        await outside.ExchangeDeclareAsync(exchange, ExchangeType.Fanout, durable: true, autoDelete: false, cancellationToken: Token);
        var delivery = Deliver(exchange, "{type}", mandatory: false);
        await PublishAsync(1);
        await delivery.CatchUpAsync(Token);
        Assert.Null(delivery.LastError);
        await outside.ExchangeDeleteAsync(exchange, ifUnused: false, cancellationToken: Token);
    }

    [Fact]
    public async Task A_routing_key_can_name_the_tenant()
    {
        var exchange = $"{Options.Prefix}.events";
        await using var outside = await OpenAsync();
        await outside.ExchangeDeclareAsync(exchange, ExchangeType.Topic, durable: true, autoDelete: true, cancellationToken: Token);
        await outside.QueueDeclareAsync(Queue, durable: true, exclusive: false, autoDelete: true, cancellationToken: Token);
        await outside.QueueBindAsync(Queue, exchange, "acme.k1", cancellationToken: Token);
        var delivery = Deliver(exchange, "{tenant}.{key}", mandatory: false);
        await Modules.PublishForAsync("globex", Token, new Noted("k1", "1"));
        await Modules.PublishForAsync("acme", Token, new Noted("k1", "2"));
        await delivery.CatchUpAsync(Token);

        Assert.Equal("2", TextOf(Assert.Single(await ReadAsync(outside, 1))));
    }

    /// <summary>Waits until the delivery has failed once more: each failure has a message of its own.</summary>
    private async Task RetriedAsync(Subscription delivery)
    {
        var last = delivery.LastError;
        await Eventually.TrueAsync(() => !ReferenceEquals(last, delivery.LastError), Token);
    }

    private Subscription Deliver(string exchange, string routingKey, string name = "outside", bool mandatory = true)
    {
        var broker = Connect();
        var target = Keep(broker.OpenTarget(exchange, routingKey, mandatory));
        var definition = SubscriptionDefinition.ForDelivery(DatabaseHarness.Source, name, [Modules.Registry.Get(typeof(Noted))], all: false);
        var sender = new EventSender(target, new CloudEventFormat(Microsoft.Extensions.Options.Options.Create(new CloudEventOptions())), Modules.Registry, name);
        var subscription = new Subscription(definition, Modules.Feed, Relayed, Modules.Registry, Messaging, TimeProvider.System, NullLogger<Subscription>.Instance, sender: sender);
        Keep(Running.Start(subscription));
        return subscription;
    }

    private async Task<IChannel> OpenAsync() => await Keep(new RabbitMqConnection(Options, "outside")).OpenChannelAsync(kind: null, Token);

    private async Task<IReadOnlyList<BasicGetResult>> ReadAsync(IChannel channel, int count, string? queue = null)
    {
        var messages = new List<BasicGetResult>();
        await Eventually.TrueAsync(
            async () =>
            {
                if (await channel.BasicGetAsync(queue ?? Queue, autoAck: true, Token) is { } message)
                {
                    messages.Add(message);
                }

                return messages.Select(TextOf).Distinct().Count() == count;
            },
            Token);
        return messages;
    }

    private static JsonNode EventOf(BasicGetResult message) => JsonNode.Parse(message.Body.Span)!;

    private static string? TextOf(BasicGetResult message) => (string?)EventOf(message)["data"]!["Text"];
}
