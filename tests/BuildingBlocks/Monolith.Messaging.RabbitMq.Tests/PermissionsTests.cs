using Monolith.Conformance;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Monolith.Messaging.RabbitMq.Tests;

/// <summary>The permissions of a process's account.</summary>
[Collection(OnRabbitMq.Name)]
public sealed class PermissionsTests(OwnBroker broker) : BrokerTest
{
    [Fact]
    public async Task An_account_for_its_own_modules_relays_them_and_reads_others_and_can_write_to_no_other_stream()
    {
        await BeginAsync();

        // The subscriber may start first, although it may not create the stream.
        var subscription = Subscribe(As(OwnBroker.TargetHost));
        await Eventually.TrueAsync(() => subscription.LastError is not null, Token);
        Assert.Contains("Start a process that runs source", subscription.LastError, StringComparison.Ordinal);
        var (relay, running) = Relay(As(OwnBroker.SourceHost));
        await PublishAsync(10);
        await HandledAsync(10);
        await Brokers.DeleteStreamAsync(Options, Stream, Token);
        await AllHandledOnceInOrderAsync();
        Assert.Equal(relay.Position, await Feed(As(OwnBroker.TargetHost)).ReadHeadAsync(Token));

        await running.StopAsync();
        await RefusedAsync(channel => PublishAsync(channel, Stream.Name, ""));
        await RefusedAsync(channel => PublishAsync(channel, "", Stream.Name));
        await RefusedAsync(channel => PublishAsync(channel, Stream.Answers, "someone"));
        await RefusedAsync(channel => channel.QueueDeclareAsync(Stream.RequestQueue, durable: false, exclusive: true, autoDelete: false, cancellationToken: Token));
        await RefusedAsync(channel => channel.QueueDeleteAsync(Stream.Name, ifUnused: false, ifEmpty: false, cancellationToken: Token));
        await RefusedAsync(channel => channel.QueueBindAsync(Stream.Name, "amq.fanout", "", cancellationToken: Token));
        await RefusedAsync(channel => channel.ExchangeDeleteAsync(Stream.Requests, cancellationToken: Token));
    }

    [Fact]
    public async Task A_snapshot_is_for_the_accounts_that_may_read_the_stream()
    {
        await BeginAsync();
        Modules.Of<OfferedSnapshots>(DatabaseHarness.Source).AreOffered = true;
        await LeadAsync(As(OwnBroker.SourceHost));
        Assert.NotNull(await Feed(As(OwnBroker.TargetHost)).StartSnapshotAsync([], Token));

        await Assert.ThrowsAsync<BrokerException>(() => Feed(As(OwnBroker.OtherHost)).StartSnapshotAsync([], Token));
        await RefusedAsync(channel => PublishAsync(channel, Stream.Requests, ""), OwnBroker.OtherHost);
        await RefusedAsync(
            async channel =>
            {
                var queue = Stream.NewAnswerQueue();
                await channel.QueueDeclareAsync(queue, durable: false, exclusive: true, autoDelete: true, cancellationToken: Token);
                await channel.QueueBindAsync(queue, Stream.Answers, routingKey: queue, cancellationToken: Token);
            },
            OwnBroker.OtherHost);
    }

    protected override Task<RabbitMqServer> GetServerAsync() => broker.GetAsync();

    private async Task PublishAsync(IChannel channel, string exchange, string key) =>
        await channel.BasicPublishAsync(exchange, key, mandatory: true, new BasicProperties(), "forged"u8.ToArray(), Token);

    /// <summary>Takes the names to which the accounts have access, and deletes the stream that another test has left there.</summary>
    private Task BeginAsync()
    {
        Options.Prefix = OwnBroker.Prefix;
        return Brokers.DeleteStreamAsync(Options, Stream, Token);
    }

    private RabbitMqBroker As(string account) => Connect(change: options => options.UserName = account);

    /// <summary>Asserts that the broker refuses an operation of an account, by default the subscriber's.</summary>
    private async Task RefusedAsync(Func<IChannel, Task> work, string account = OwnBroker.TargetHost)
    {
        var options = new RabbitMqOptions { Uri = Options.Uri, UserName = account, Password = Options.Password };
        await using var connection = new RabbitMqConnection(options, "test");
        await using var channel = await connection.OpenChannelAsync(kind: null, Token);
        try
        {
            await work(channel);
        }
        catch (OperationInterruptedException)
        {
            // The reason is below.
        }

        await Eventually.TrueAsync(() => channel.IsClosed, Token);
        Assert.Equal<int?>(Constants.AccessRefused, channel.CloseReason?.ReplyCode);
    }
}
