using System.Text;
using System.Text.Json;
using Monolith.Runtime.Events;

namespace Monolith.Messaging.RabbitMq.Tests;

/// <summary>The parts that need no broker.</summary>
public sealed class PartsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_batch_is_confirmed_when_all_its_messages_are_in_any_order()
    {
        var confirms = new Confirms();
        var reached = confirms.WaitForConfirmAsync(5, TimeSpan.FromMinutes(1), Token);
        confirms.Confirm(2, multiple: false);
        confirms.Confirm(5, multiple: false);
        confirms.Confirm(1, multiple: false);
        confirms.Confirm(4, multiple: false);
        Assert.False(reached.IsCompleted);
        confirms.Confirm(3, multiple: false);
        await reached;
        confirms.Confirm(9, multiple: true);
        await confirms.WaitForConfirmAsync(8, TimeSpan.FromMinutes(1), Token);
    }

    [Fact]
    public async Task A_rejected_or_unconfirmed_publish_has_failed_permanently()
    {
        await Assert.ThrowsAsync<BrokerException>(() => new Confirms().WaitForConfirmAsync(1, TimeSpan.FromMilliseconds(10), Token));
        var confirms = new Confirms();
        confirms.Fail("returned");
        confirms.Confirm(1, multiple: true);
        Assert.Equal("returned", (await Assert.ThrowsAsync<BrokerException>(() => confirms.WaitForConfirmAsync(1, TimeSpan.FromMinutes(1), Token))).Message);
    }

    [Fact]
    public void A_pass_covers_requests_from_readers_of_earlier_passes()
    {
        var passes = new RelayPasses(new LogPosition(0, 100), 10);
        Assert.False(passes.Covers(new LogPosition(0, 50), seen: 9));
        Assert.True(passes.Covers(new LogPosition(0, 100), seen: 9));
        Assert.False(passes.Covers(new LogPosition(0, 100), seen: 10));

        passes.Begin(new LogPosition(0, 50), seen: 10);
        Assert.Equal(11, passes.Current);
        Assert.True(passes.Covers(new LogPosition(0, 60), seen: 10));
        Assert.False(passes.Covers(new LogPosition(0, 60), seen: 11));
        Assert.False(passes.Covers(new LogPosition(0, 40), seen: 9));

        passes.Begin(new LogPosition(0, 70), seen: 99);
        Assert.Equal(100, passes.Current);
        Assert.True(passes.Covers(new LogPosition(0, 60), seen: 10));
        Assert.False(passes.Covers(new LogPosition(0, 60), seen: 11));
        Assert.True(passes.Covers(new LogPosition(0, 70), seen: 99));
    }

    [Fact]
    public void A_message_is_read_unchanged_and_other_messages_are_ignored()
    {
        var record = new EventRecord(
            new LogPosition(long.MaxValue, 2), Guid.CreateVersion7(), "source.noted", 2, "ü", "{\"x\":\"世\"}", new EventHeaders("t", null, "c"), DateTimeOffset.UnixEpoch.AddMicroseconds(1_234_567));
        var message = StreamMessage.Of(record, new LogPosition(3, 4), 5, Guid.CreateVersion7());
        Assert.Equal(message, Return(message));
        var mark = StreamMessage.Of(MessageKind.Truncated, new LogPosition(3, 4), 5, Guid.CreateVersion7());
        Assert.Equal(mark, Return(mark));

        var headers = message.Properties().Headers!;
        foreach (var name in headers.Keys.Except([Header.Headers]))
        {
            Assert.Null(StreamMessage.Read(headers.Where(header => header.Key != name).ToDictionary(), message.Body().Span));
        }

        static StreamMessage? Return(StreamMessage message) => StreamMessage.Read(
            message.Properties().Headers!.ToDictionary(header => header.Key, header => header.Value is string text ? Encoding.UTF8.GetBytes(text) : header.Value),
            message.Body().Span);
    }

    [Fact]
    public void Events_that_continue_the_chain_up_to_a_mark_are_confirmed_in_order()
    {
        var held = new HeldEvents();
        foreach (var (previous, position) in new[] { (2, 3), (1, 2), (1, 2), (0, 9), (7, 8), (4, 5) })
        {
            held.Add(new StreamEvent(At(position, previous), position));
        }

        var confirmed = held.Confirm(StreamMessage.Of(MessageKind.Mark, new LogPosition(0, 8), 1), new LogPosition(0, 1), _ => true, out var rejected);
        Assert.Equal([2, 3], confirmed.Select(held => held.Offset));
        Assert.Equal(9, Assert.Single(rejected).Position.Sequence);
        Assert.Empty(held.Confirm(StreamMessage.Of(MessageKind.Mark, new LogPosition(0, 9), 1), new LogPosition(0, 1), _ => true, out _));

        held.Add(new StreamEvent(At(2, 1), 2));
        Assert.Empty(held.Confirm(StreamMessage.Of(MessageKind.Mark, new LogPosition(0, 2), 1), new LogPosition(0, 1), _ => false, out rejected));
        Assert.Single(rejected);

        static StreamMessage At(long position, long previous) => StreamMessage.Of(
            new EventRecord(new LogPosition(0, position), Guid.CreateVersion7(), "source.noted", 2, "", "{}", EventHeaders.None, DateTimeOffset.UnixEpoch),
            new LogPosition(0, previous),
            1);
    }

    [Fact]
    public void A_history_is_sent_unchanged()
    {
        var history = new LogHistory([new LogEpoch(Guid.CreateVersion7(), new LogPosition(long.MaxValue, 2))], new LogPosition(1, 1), new LogPosition(long.MaxValue, 3));
        var read = JsonSerializer.Deserialize(JsonSerializer.Serialize(history, RelayJson.Messages.LogHistory), RelayJson.Messages.LogHistory)!;
        Assert.Equal(history.Epochs, read.Epochs);
        Assert.Equal((history.TruncatedTo, history.End), (read.TruncatedTo, read.End));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize("""{"Epochs":null}""", RelayJson.Messages.LogHistory));
    }

    [Fact]
    public void The_offsets_of_recent_positions_are_cached()
    {
        var index = new OffsetIndex();
        Assert.Null(index.Find(new LogPosition(0, 5)));
        for (var i = 1; i <= 1000; i++)
        {
            index.Add(new LogPosition(0, 10 * i), i);
        }

        Assert.Equal(999, index.Find(new LogPosition(0, 9999)));
        Assert.Null(index.Find(new LogPosition(0, 4999)));
        index.Add(new LogPosition(0, 6000), 2000);
        Assert.Equal(2000, index.Find(new LogPosition(0, 9999)));
        index.Clear();
        Assert.Null(index.Find(new LogPosition(0, 9999)));
    }
}
