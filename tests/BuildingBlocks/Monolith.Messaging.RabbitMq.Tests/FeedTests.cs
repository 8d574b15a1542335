using Monolith.Conformance;
using Monolith.Runtime.Events;

namespace Monolith.Messaging.RabbitMq.Tests;

/// <summary>A feed reads after any position, wherever that is in the stream.</summary>
[Collection(OnRabbitMq.Name)]
public sealed class FeedTests : BrokerTest
{
    [Fact]
    public async Task A_feed_that_is_moved_back_and_forth_returns_the_next_events_each_time()
    {
        Options.Prefetch = 20;
        await PublishBatchAsync(300);
        var log = await ReadLogAsync();
        await LeadAsync(Connect());
        var feed = Feed(Connect());
        foreach (var at in new[] { 0, 100, 99, 5, 250, 249, 250, 0, 150, 290 })
        {
            var after = at == 0 ? LogPosition.Start : log[at - 1].Position;
            Assert.Equal(log.Skip(at).Take(10), await ReadAsync(feed, after, 10));
        }
    }

    [Fact]
    public async Task The_start_offset_is_found_by_search()
    {
        Options.Prefetch = 50;
        await PublishBatchAsync(5000);
        var log = await ReadLogAsync();
        var (relay, _) = Relay(Connect());
        await Eventually.TrueAsync(() => relay.Position == log[^1].Position, Token);
        await using var connection = new RabbitMqConnection(Options, "test");
        var search = new OffsetSearch(Stream, connection, Options, TimeProvider.System);
        foreach (var at in new[] { 1, 1234, 2500, 4900 })
        {
            // A mark precedes the first event and follows every batch.
            var offset = at + ((at - 1) / Messaging.BatchSize);
            Assert.InRange((long)await search.FindAsync(log[at - 1].Position, Token), offset - Options.Prefetch, offset + 1);
            Assert.Equal(log.Skip(at).Take(5), await ReadAsync(Feed(Connect()), log[at - 1].Position, 5));
        }
    }

    [Fact]
    public async Task A_wrong_search_result_after_resent_events_loses_nothing()
    {
        Options.Prefetch = 10;
        await PublishBatchAsync(200);
        var log = await ReadLogAsync();
        await MoveRelayAsync(log[^1].Position);
        var messages = log.Select((record, i) => StreamMessage.Of(record, i == 0 ? LogPosition.Start : log[i - 1].Position, 1)).ToList();
        await Brokers.PublishAsync(Options, Stream, [.. messages[..150], .. messages[20..120], .. messages[60..70], .. messages[5..]], Token);
        await LeadAsync(Connect());
        for (var at = 0; at < log.Count; at += 23)
        {
            var after = at == 0 ? LogPosition.Start : log[at - 1].Position;
            Assert.Equal(log.Skip(at).Take(20), await ReadAsync(Feed(Connect()), after, Math.Min(20, log.Count - at)));
        }
    }

    [Fact]
    public async Task A_reader_of_truncated_events_gets_an_error_until_it_starts_after_them()
    {
        await PublishAsync(10);
        var log = await ReadLogAsync();
        await Modules.TruncateAsync(log[5].Position, Token);
        await LeadAsync(Connect());
        var feed = Feed(Connect());
        for (var attempt = 0; attempt < 3; attempt++)
        {
            var failure = await Assert.ThrowsAsync<LogTruncatedException>(() => ReadAsync(feed, log[2].Position, 1));
            Assert.Equal(log[5].Position, failure.TruncatedTo);
        }

        Assert.Equal(log.Skip(6), await ReadAsync(feed, log[5].Position, 4));
    }

    [Fact]
    public async Task Events_in_the_stream_are_read_even_after_the_log_was_truncated()
    {
        await PublishAsync(10);
        var log = await ReadLogAsync();
        var (relay, _) = Relay(Connect());
        await Eventually.TrueAsync(() => relay.Position == log[^1].Position, Token);
        await Modules.TruncateAsync(log[5].Position, Token);
        Assert.Equal(log, await ReadAsync(Feed(Connect()), LogPosition.Start, 10));
    }

    [Fact]
    public async Task A_stream_with_other_limits_is_used_unchanged()
    {
        await Brokers.PublishAsync(Options, Stream, [], Token);
        Options.SegmentSize = 1024 * 1024;
        await PublishAsync(5);
        Relay(Connect());
        Subscribe(Connect());
        await AllHandledOnceInOrderAsync();
    }

    private Task PublishBatchAsync(int count) =>
        Modules.PublishAsync(Token, [.. Enumerable.Range(1, count).Select(i => new Noted("k" + (i % 5), $"{i}"))]);
}
