using Monolith.Conformance;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Monolith.Messaging.RabbitMq.Tests;

/// <summary>The permissions of a process's account, on a broker that has no others.</summary>
[Collection(OnRabbitMq.Name)]
public sealed class PermissionsTests : BrokerTest
{
    private const string SourceHost = "source-host", TargetHost = "target-host", OtherHost = "other-host", Prefix = "shop.test";

    [Fact]
    public async Task An_account_for_its_own_modules_relays_them_and_reads_others_and_can_write_to_no_other_stream()
    {
        // The subscriber may start first, although it may not create the stream.
        var subscription = Subscribe(As(TargetHost));
        await Eventually.TrueAsync(() => subscription.LastError is not null, Token);
        Assert.Contains("Start a process that runs source", subscription.LastError, StringComparison.Ordinal);
        var (relay, running) = Relay(As(SourceHost));
        await PublishAsync(10);
        await HandledAsync(10);
        await Brokers.DeleteStreamAsync(Options, Stream, Token);
        await AllHandledOnceInOrderAsync();
        Assert.Equal(relay.Position, await Feed(As(TargetHost)).ReadHeadAsync(Token));

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
        Modules.Of<OfferedSnapshots>(DatabaseHarness.Source).AreOffered = true;
        await LeadAsync(As(SourceHost));
        Assert.NotNull(await Feed(As(TargetHost)).StartSnapshotAsync([], Token));

        await Assert.ThrowsAsync<BrokerException>(() => Feed(As(OtherHost)).StartSnapshotAsync([], Token));
        await RefusedAsync(channel => PublishAsync(channel, Stream.Requests, ""), OtherHost);
        await RefusedAsync(
            async channel =>
            {
                var queue = Stream.NewAnswerQueue();
                await channel.QueueDeclareAsync(queue, durable: false, exclusive: true, autoDelete: true, cancellationToken: Token);
                await channel.QueueBindAsync(queue, Stream.Answers, routingKey: queue, cancellationToken: Token);
            },
            OtherHost);
    }

    protected override async Task<RabbitMqServer> GetServerAsync()
    {
        RabbitMqForTests.SkipIfNoneOfItsOwn();
        return Keep(await RabbitMqServer.StartAsync(
            RabbitMqAccount.For(SourceHost, Prefix, [DatabaseHarness.Source], ["none"]),
            RabbitMqAccount.For(TargetHost, Prefix, [DatabaseHarness.Target], [DatabaseHarness.Source]),
            RabbitMqAccount.For(OtherHost, Prefix, ["other"], ["none"])));
    }

    private async Task PublishAsync(IChannel channel, string exchange, string key) =>
        await channel.BasicPublishAsync(exchange, key, mandatory: true, new BasicProperties(), "forged"u8.ToArray(), Token);

    private RabbitMqBroker As(string account)
    {
        Options.Prefix = Prefix;
        return Connect(change: options => options.UserName = account);
    }

    /// <summary>Asserts that the broker refuses an operation of an account, by default the subscriber's.</summary>
    private async Task RefusedAsync(Func<IChannel, Task> work, string account = TargetHost)
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
