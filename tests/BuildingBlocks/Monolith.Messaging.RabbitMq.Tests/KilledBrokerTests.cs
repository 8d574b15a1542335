using Monolith.Conformance;

namespace Monolith.Messaging.RabbitMq.Tests;

/// <summary>The broker is killed and restarted with its data.</summary>
[Collection(OnRabbitMq.Name)]
public sealed class KilledBrokerTests(OwnBroker broker) : BrokerTest
{
    private RabbitMqServer _server = null!;

    [Fact]
    public async Task A_broker_that_is_killed_and_restarted_under_load_loses_nothing()
    {
        Relay(Connect());
        Subscribe(Connect());
        await UnderLoadAsync(async () =>
        {
            await HandledAsync(50);
            await _server.KillAsync();
            await _server.RestartAsync();
        });
        await AllHandledOnceInOrderAsync();
    }

    [Fact]
    public async Task While_the_broker_is_unavailable_publishers_are_unaffected_and_events_wait_in_the_log()
    {
        var (relay, _) = Relay(Connect());
        var subscription = Subscribe(Connect());
        await PublishAsync(10);
        await HandledAsync(10);
        await _server.KillAsync();

        await PublishAsync(50);
        await Eventually.TrueAsync(() => relay.LastError is not null && subscription.LastError is not null, Token);
        Assert.Equal(10, (await Modules.ReadJournalAsync(Token)).Count);
        Assert.Equal(60, (await ReadLogAsync()).Count);
        Assert.True(relay.Position < await Modules.Feed.ReadHeadAsync(Token));
        Assert.False(relay.Leads);

        await _server.RestartAsync();
        await AllHandledOnceInOrderAsync();
        await Eventually.TrueAsync(() => relay.LastError is null && subscription.LastError is null, Token);
    }

    protected override async Task<RabbitMqServer> GetServerAsync() => _server = await broker.GetAsync();
}
