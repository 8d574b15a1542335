using Monolith.Conformance;
using Monolith.Runtime.Events;

namespace Monolith.Messaging.RabbitMq.Tests;

/// <summary>A relay dies during its work, or its own database does.</summary>
[Collection(OnRabbitMq.Name)]
public sealed class RelayTests : BrokerTest
{
    [Fact]
    public async Task A_relay_that_dies_before_moving_its_cursor_publishes_again_and_events_are_handled_once()
    {
        var deaths = 0;
        var store = new FailingStore(Relayed, () => ++deaths % 3 != 0);
        await using var meters = new Meters();
        var before = meters["messaging.client.sent.messages"] + meters["monolith.relay.resent"];
        var (relay, _) = Relay(Connect(), store);
        Subscribe(Connect());
        await PublishAsync(100);
        await AllHandledOnceInOrderAsync();
        Assert.True(deaths >= 3);
        Assert.True(meters["messaging.client.sent.messages"] + meters["monolith.relay.resent"] - before > Published);
        await Eventually.TrueAsync(async () => relay.Position == await Modules.Feed.ReadHeadAsync(Token), Token);
    }

    [Fact]
    public async Task A_relay_resumes_at_its_cursor()
    {
        Subscribe(Connect());
        for (var round = 0; round < 3; round++)
        {
            var (relay, running) = Relay(Connect());
            await PublishAsync(10);
            await HandledAsync(Published);
            await Eventually.TrueAsync(async () => relay.Position == await Modules.Feed.ReadHeadAsync(Token), Token);
            await running.StopAsync();
        }

        Assert.Equal(await Modules.Feed.ReadHeadAsync(Token), await Relayed.ReadCursorAsync(StreamRelay.CursorName, Token));
        Relay(Connect());
        await AllHandledOnceInOrderAsync();
    }

    [Fact]
    public async Task A_relay_resumes_at_a_cursor_that_another_relay_has_moved()
    {
        Relay(Connect());
        Subscribe(Connect());
        await PublishAsync(20);
        await HandledAsync(20);
        await MoveRelayAsync((await ReadLogAsync())[4].Position);
        await PublishAsync(20);
        await AllHandledOnceInOrderAsync();
    }

    [Fact]
    public async Task A_relay_recreates_its_stream_without_readers()
    {
        var (relay, _) = Relay(Connect());
        await Eventually.TrueAsync(() => relay.Leads, Token);
        for (var round = 0; round < 3; round++)
        {
            await Brokers.DeleteStreamAsync(Options, Stream, Token);
            await PublishAsync(1);
            await Eventually.TrueAsync(() => Brokers.HasStreamAsync(Options, Stream, Token), Token);
        }
    }

    [Fact]
    public async Task Without_a_relay_the_head_is_unknown_and_the_error_says_so()
    {
        var failure = await Assert.ThrowsAsync<BrokerException>(() => Feed(Connect()).ReadHeadAsync(Token));
        Assert.Contains("No relay of source", failure.Message, StringComparison.Ordinal);
        Assert.Null(await Feed(Connect()).ReadHistoryAsync(Token));
    }

    /// <summary>The source's store, which fails before a commit on request.</summary>
    private sealed class FailingStore(ISubscriptionStore inner, Func<bool> dies) : ISubscriptionStore
    {
        public Task<LogPosition> ReadCursorAsync(string source, CancellationToken cancellationToken) => inner.ReadCursorAsync(source, cancellationToken);

        public Task<IReadOnlyList<LogEpoch>> ReadEpochsAsync(string source, CancellationToken cancellationToken) => inner.ReadEpochsAsync(source, cancellationToken);

        public Task<ISubscriptionTransaction> BeginAsync(string source, CancellationToken cancellationToken) =>
            dies() ? throw new OutageException() : inner.BeginAsync(source, cancellationToken);

        public bool IsOutage(Exception failure) => inner.IsOutage(failure);

        public bool IsConflict(Exception failure) => inner.IsConflict(failure);
    }
}
