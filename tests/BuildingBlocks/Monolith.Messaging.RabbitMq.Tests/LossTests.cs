using Monolith.Conformance;

namespace Monolith.Messaging.RabbitMq.Tests;

/// <summary>The stream repeats, reorders, loses, or goes altogether.</summary>
[Collection(OnRabbitMq.Name)]
public sealed class LossTests : BrokerTest
{
    [Fact]
    public async Task A_stream_that_is_deleted_under_load_loses_nothing()
    {
        var broker = Connect();
        Relay(broker);
        Subscribe(Connect());
        await UnderLoadAsync(async () =>
        {
            for (var round = 1; round <= 3; round++)
            {
                await HandledAsync(40 * round);
                await Brokers.DeleteStreamAsync(Options, Stream, Token);
            }
        });
        await AllHandledOnceInOrderAsync();
    }

    [Fact]
    public async Task A_subscriber_that_is_behind_a_deleted_stream_is_healed_though_nothing_new_is_published()
    {
        await PublishAsync(50);
        var (relay, _) = Relay(Connect());
        await Eventually.TrueAsync(() => relay.Position != LogPosition.Start, Token);
        await Eventually.TrueAsync(async () => relay.Position == await Modules.Feed.ReadHeadAsync(Token), Token);
        await Brokers.DeleteStreamAsync(Options, Stream, Token);
        Subscribe(Connect());
        await HandledAsync(50);
        await AllHandledOnceInOrderAsync();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task What_came_twice_out_of_order_or_not_at_all_is_handled_once_and_in_order(int seed)
    {
        await PublishAsync(60);
        var log = await ReadLogAsync();
        await MoveRelayAsync(log[^1].Position);
#pragma warning disable CA5394 // A seed that repeats is what is wanted here.
        var random = new Random(seed);
        var messages = log.Select((record, i) => StreamMessage.Of(record, i == 0 ? LogPosition.Start : log[i - 1].Position, 1))
            .SelectMany(message => Enumerable.Repeat(message, random.Next(4) switch { 0 => 0, 1 => 2, _ => 1 }))
            .Select((message, i) => (Message: message, Place: i + random.Next(8)))
            .OrderBy(entry => entry.Place)
            .Select(entry => entry.Message);
#pragma warning restore CA5394
        await Brokers.PublishAsync(Options, Stream, messages, Token);

        Relay(Connect());
        Subscribe(Connect());
        await AllHandledOnceInOrderAsync();
    }

    [Fact]
    public async Task Messages_of_strangers_in_the_stream_are_passed_over()
    {
        Relay(Connect());
        Subscribe(Connect());
        await PublishAsync(10);
        await HandledAsync(10);
        await Brokers.PublishJunkAsync(Options, Stream, Token);
        await AllHandledOnceInOrderAsync();
    }

    [Fact]
    public async Task A_gap_is_counted_and_what_is_sent_again_too()
    {
        await using var meters = new Meters();
        await PublishAsync(10);
        var log = await ReadLogAsync();
        await MoveRelayAsync(log[^1].Position);
        await Brokers.PublishAsync(Options, Stream, [StreamMessage.Of(log[9], log[8].Position, 1)], Token);
        var (gaps, resent) = (meters["monolith.feed.gaps"], meters["monolith.relay.resent"]);
        Relay(Connect());
        Subscribe(Connect());
        await HandledAsync(10);
        Assert.True(meters["monolith.feed.gaps"] > gaps);
        Assert.Equal(resent + 10, meters["monolith.relay.resent"]);
    }

    [Fact]
    public async Task Who_asks_for_what_is_on_its_way_already_does_not_have_it_sent_again()
    {
        await PublishAsync(30);
        var log = await ReadLogAsync();
        await MoveRelayAsync(log[^1].Position);
        var broker = Connect();
        var (relay, _) = Relay(broker);
        await Eventually.TrueAsync(() => relay.Leads, Token);

        // Ten readers, none of which finds anything in the stream.
        var feeds = Enumerable.Range(0, 10).Select(_ => Feed(Connect())).ToList();
        await using var meters = new Meters();
        var resent = meters["monolith.relay.resent"];
        foreach (var records in await Task.WhenAll(feeds.Select(feed => ReadAsync(feed, LogPosition.Start, 30))))
        {
            Assert.Equal(log, records);
        }

        Assert.InRange(meters["monolith.relay.resent"] - resent, 30, 60);
    }

    [Fact]
    public async Task A_slow_reader_that_asks_again_does_not_set_the_relay_back_again()
    {
        await PublishAsync(30);
        await MoveRelayAsync((await ReadLogAsync())[^1].Position);
        var (relay, _) = Relay(Connect());
        await Eventually.TrueAsync(() => relay.Leads, Token);
        await using var meters = new Meters();
        await using var connection = new RabbitMqConnection(Options, "test");
        var requests = Keep(new RelayRequests(Stream, connection, Options, TimeProvider.System));
        for (var round = 0; round < 3; round++)
        {
            // It saw the gap before the relay began to send again.
            await requests.ResendAsync(new ResendRequest(LogPosition.Start, Seen: 1), Token);
            await requests.ReadHeadAsync(Token);
            await Eventually.TrueAsync(() => meters["monolith.relay.resent"] >= 30, Token);
            await PublishAsync(1);
            await Eventually.TrueAsync(async () => relay.Position == await Modules.Feed.ReadHeadAsync(Token), Token);
        }

        Assert.Equal(30, meters["monolith.relay.resent"]);
    }
}
