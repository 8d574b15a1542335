using Monolith.Conformance;

namespace Monolith.Messaging.RabbitMq.Tests;

/// <summary>Connections break while both sides live.</summary>
[Collection(OnRabbitMq.Name)]
public sealed class ConnectionTests : BrokerTest
{
    [Fact]
    public async Task Dropping_connections_under_load_loses_nothing()
    {
        var wire = Keep(new TcpProxy(Options.Uri!));
        Relay(Connect(wire.Uri));
        Subscribe(Connect(wire.Uri));
        await UnderLoadAsync(async () =>
        {
            for (var round = 1; round <= 5; round++)
            {
                await HandledAsync(40 * round);
                wire.Drop();
            }
        });
        await AllHandledOnceInOrderAsync();
    }

    [Fact]
    public async Task A_waiting_reader_detects_a_lost_connection()
    {
        var wire = Keep(new TcpProxy(Options.Uri!));
        await LeadAsync(Connect());
        await PublishAsync(1);
        var feed = Feed(Connect(wire.Uri));
        var record = Assert.Single(await ReadAsync(feed, LogPosition.Start, 1));
        var batch = await feed.ReadAsync(record.Position, 10, Token);
        Assert.Empty(batch.Records);
        Assert.False(batch.More.IsCompleted);

        wire.Cut();
        await batch.More.WaitAsync(Token);
        await Assert.ThrowsAsync<BrokerException>(() => feed.ReadAsync(record.Position, 10, Token));
        await Assert.ThrowsAsync<BrokerException>(() => feed.ReadHeadAsync(Token));

        wire.Mend();
        await PublishAsync(1);
        Assert.Equal((await ReadLogAsync())[1], Assert.Single(await ReadAsync(feed, record.Position, 1)));
    }

    [Fact]
    public async Task The_relays_cursor_does_not_pass_unconfirmed_events()
    {
        var wire = Keep(new TcpProxy(Options.Uri!));
        var (relay, _) = Relay(Connect(wire.Uri, change: options => (options.ConfirmTimeout, options.RequestTimeout) = (TimeSpan.FromMilliseconds(300), TimeSpan.FromSeconds(1))));
        Subscribe(Connect());
        await PublishAsync(5);
        var before = await Modules.Feed.ReadHeadAsync(Token);
        await Eventually.TrueAsync(() => relay.Position == before, Token);

        wire.Freeze();
        await PublishAsync(5);
        await Eventually.TrueAsync(() => relay.LastError is not null, Token);
        Assert.Equal(before, relay.Position);
        Assert.Equal(before, await Relayed.ReadCursorAsync(StreamRelay.CursorName, Token));
        wire.Thaw();
        await AllHandledOnceInOrderAsync();
    }

    [Fact]
    public async Task Only_one_of_two_relays_publishes_at_a_time()
    {
        var wire = Keep(new TcpProxy(Options.Uri!));
        var (first, _) = Relay(Connect(wire.Uri));
        await Eventually.TrueAsync(() => first.Leads, Token);
        var (second, _) = Relay(Connect());
        Subscribe(Connect());
        await UnderLoadAsync(async () =>
        {
            await HandledAsync(30);
            Assert.Null(second.LastError);
            Assert.False(second.Leads);
            wire.Cut();
            await Eventually.TrueAsync(() => second.Leads, Token);
            await HandledAsync(60);
            wire.Mend();
            await Eventually.TrueAsync(() => first.LastError is null, Token);
        });
        await AllHandledOnceInOrderAsync();
        Assert.False(first.Leads);
    }

    [Fact]
    public async Task Of_two_relays_on_one_connection_one_publishes_and_the_other_takes_over_when_it_stops()
    {
        var broker = Connect();
        var (first, running) = Relay(broker);
        await Eventually.TrueAsync(() => first.Leads, Token);
        var (second, _) = Relay(broker);
        Subscribe(Connect());
        await PublishAsync(20);
        await HandledAsync(20);
        Assert.False(second.Leads);
        await running.StopAsync();
        await Eventually.TrueAsync(() => second.Leads, Token);
        await PublishAsync(20);
        await AllHandledOnceInOrderAsync();
    }
}
