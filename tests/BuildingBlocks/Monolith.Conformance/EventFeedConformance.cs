using Monolith.Runtime.Events;

namespace Monolith.Conformance;

/// <summary>Requirements for every transport between modules.</summary>
public abstract class EventFeedConformance : Suite
{
    private const int All = 10_000;

    /// <summary>How many events are published while a reader begins to wait.</summary>
    protected virtual int Commits => 200;

    [Fact]
    public async Task An_empty_log_returns_no_events_and_its_head_is_the_start()
    {
        Assert.Empty((await ReadAsync(LogPosition.Start)).Records);
        Assert.Equal(LogPosition.Start, await Harness.Feed.ReadHeadAsync(Token));
    }

    [Fact]
    public async Task An_event_arrives_unchanged()
    {
        var before = TimeProvider.System.GetUtcNow();
        await PublishAsync(new Noted("a", "Grüße, 世界 '\"\\"));
        var record = Assert.Single((await ReadAsync(LogPosition.Start)).Records);
        Assert.Equal(("source.noted", 2, "a"), (record.Name, record.Version, record.Key));
        Assert.Equal(new Noted("a", "Grüße, 世界 '\"\\"), Harness.Registry.Find(record.Name)!.Deserialize(record.Payload, record.Version));
        Assert.InRange(record.OccurredAt, before.AddMilliseconds(-1), TimeProvider.System.GetUtcNow());
        Assert.Equal(7, record.Id.Version);
    }

    [Fact]
    public async Task Events_are_read_in_order_after_the_position_up_to_the_maximum()
    {
        await PublishNumbersAsync(1, 10);
        var first = (await ReadAsync(LogPosition.Start, 4)).Records;
        var second = (await ReadAsync(first[^1].Position, 4)).Records;
        var third = (await ReadAsync(second[^1].Position, 4)).Records;
        Assert.Equal([4, 4, 2], [first.Count, second.Count, third.Count]);
        IReadOnlyList<EventRecord> all = [.. first, .. second, .. third];
        Assert.Equal(Enumerable.Range(1, 10), all.Select(NumberOf));
        Assert.All(all.Zip(all.Skip(1)), pair => Assert.True(pair.First.Position < pair.Second.Position));
        Assert.Empty((await ReadAsync(all[^1].Position)).Records);
    }

    [Fact]
    public async Task The_head_is_the_newest_event()
    {
        await PublishNumbersAsync(1, 3);
        var records = (await ReadAsync(LogPosition.Start)).Records;
        Assert.Equal(records[^1].Position, await Harness.Feed.ReadHeadAsync(Token));
    }

    [Fact]
    public async Task The_events_after_a_position_are_counted_up_to_the_maximum_or_not_at_all()
    {
        await PublishNumbersAsync(1, 5);
        var records = (await ReadAsync(LogPosition.Start)).Records;
        if (await Harness.Feed.CountAsync(LogPosition.Start, All, Token) is { } all)
        {
            Assert.Equal(5, all);
            Assert.Equal(3, await Harness.Feed.CountAsync(LogPosition.Start, 3, Token));
            Assert.Equal(2, await Harness.Feed.CountAsync(records[2].Position, All, Token));
            Assert.Equal(0, await Harness.Feed.CountAsync(records[^1].Position, All, Token));
        }
    }

    [Fact]
    public async Task Events_of_one_transaction_keep_their_order()
    {
        await PublishAsync([.. Enumerable.Range(1, 500).Select(i => new Counted("k" + (i % 7), i))]);
        Assert.Equal(Enumerable.Range(1, 500), (await ReadAsync(LogPosition.Start)).Records.Select(NumberOf));
    }

    [Fact]
    public async Task Rolled_back_events_are_never_read()
    {
        await PublishNumbersAsync(1, 1);
        await Harness.PublishAndRollBackAsync(Token, new Counted("a", 2), new Counted("a", 3));
        await PublishNumbersAsync(4, 1);
        Assert.Equal([1, 4], (await ReadAsync(LogPosition.Start)).Records.Select(NumberOf));
    }

    [Fact]
    public async Task More_completes_when_an_event_is_published()
    {
        var batch = await ReadAsync(LogPosition.Start);
        Assert.False(batch.More.IsCompleted);
        await PublishNumbersAsync(1, 1);
        await batch.More.WaitAsync(Token);
    }

    [Fact]
    public async Task A_rollback_does_not_signal_more_events()
    {
        var batch = await ReadAsync(LogPosition.Start);
        await Harness.PublishAndRollBackAsync(Token, new Counted("a", 1));
        Assert.False(batch.More.IsCompleted);
    }

    [Fact]
    public async Task A_commit_between_the_read_and_the_wait_is_not_missed()
    {
        // Reads run concurrently with each commit. Each read must return the event or be woken by it.
        for (var i = 1; i <= Commits; i++)
        {
            var after = await Harness.Feed.ReadHeadAsync(Token);
            var publishing = Task.Run(() => Harness.PublishAsync(Token, new Counted("a", i)), Token);
            var reads = new List<EventBatch>();
            while (!publishing.IsCompleted)
            {
                reads.Add(await ReadAsync(after));
                await Task.Yield();
            }

            await publishing;

            // The signal may take a moment to get here. If it was missed, nothing follows that could complete it.
            await Eventually.TrueAsync(() => reads.TrueForAll(read => read.Records.Count > 0 || read.More.IsCompleted), Token);
        }
    }

    [Fact]
    public async Task A_reader_among_concurrent_writers_sees_each_event_once_and_each_key_in_order()
    {
        const int writers = 8, perWriter = 60;
        var writing = Task.WhenAll(Enumerable.Range(0, writers).Select(writer => Task.Run(
            async () =>
            {
                for (var i = 1; i <= perWriter; i++)
                {
                    if (i % 10 == 0)
                    {
                        await Harness.PublishAndRollBackAsync(Token, new Counted("w" + writer, -i));
                    }

                    await Harness.PublishAsync(Token, new Counted("w" + writer, i), new Ignored("other"));
                }
            },
            Token)));
        var seen = new List<EventRecord>();
        while (seen.Count < writers * perWriter * 2)
        {
            Token.ThrowIfCancellationRequested();
            seen.AddRange((await ReadAsync(seen.Count == 0 ? LogPosition.Start : seen[^1].Position, 7)).Records);
        }

        await writing;
        Assert.Empty((await ReadAsync(seen[^1].Position)).Records);
        Assert.Equal(seen.Count, seen.Select(r => r.Id).Distinct().Count());
        Assert.All(
            seen.Where(r => r.Key != "other").GroupBy(r => r.Key),
            key => Assert.Equal(Enumerable.Range(1, perWriter), key.Select(NumberOf)));
    }

    [Fact]
    public async Task A_truncated_log_throws_for_a_reader_that_is_behind()
    {
        await PublishNumbersAsync(1, 5);
        var records = (await ReadAsync(LogPosition.Start)).Records;
        await Harness.TruncateAsync(records[2].Position, Token);

        var failure = await Assert.ThrowsAsync<LogTruncatedException>(() => ReadAsync(records[1].Position));
        Assert.Equal(records[2].Position, failure.TruncatedTo);
        await Assert.ThrowsAsync<LogTruncatedException>(() => ReadAsync(LogPosition.Start));
        Assert.Equal([4, 5], (await ReadAsync(records[2].Position)).Records.Select(NumberOf));
    }

    [Fact]
    public async Task A_completely_truncated_log_continues_after_its_last_position()
    {
        await PublishNumbersAsync(1, 3);
        var last = (await ReadAsync(LogPosition.Start)).Records[^1].Position;
        await Harness.TruncateAsync(last, Token);
        Assert.Empty((await ReadAsync(last)).Records);
        await PublishNumbersAsync(4, 1);
        var next = Assert.Single((await ReadAsync(last)).Records);
        Assert.True(next.Position > last);
        Assert.Equal(4, NumberOf(next));
    }

    [Fact]
    public async Task A_batch_is_complete_only_if_no_event_follows_and_then_it_announces_the_next_one()
    {
        await PublishNumbersAsync(1, 3);
        Assert.False((await ReadAsync(LogPosition.Start, 2)).IsComplete);
        var batch = await ReadAsync(LogPosition.Start);
        if (batch.IsComplete)
        {
            Assert.False(batch.More.IsCompleted);
            await PublishNumbersAsync(4, 1);
            await batch.More.WaitAsync(Token);
        }
    }

    [Fact]
    public async Task Subscribers_that_read_at_the_same_time_get_the_same_events_even_if_one_of_them_stops()
    {
        await PublishNumbersAsync(1, 3);
        using var stop = new CancellationTokenSource();
        var stopping = Harness.Feed.ReadAsync(LogPosition.Start, All, stop.Token);
        var reads = Enumerable.Range(0, 8).Select(_ => ReadAsync(LogPosition.Start)).ToList();
        await stop.CancelAsync();
        Assert.All(await Task.WhenAll(reads), batch => Assert.Equal([1, 2, 3], batch.Records.Select(NumberOf)));
        Assert.True(await Record.ExceptionAsync(() => stopping) is null or OperationCanceledException);
    }

    [Fact]
    public async Task Reading_can_be_canceled()
    {
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Harness.Feed.ReadAsync(LogPosition.Start, 1, stop.Token));
    }

    private async Task PublishNumbersAsync(int first, int count)
    {
        foreach (var number in Enumerable.Range(first, count))
        {
            await PublishAsync(new Counted("a", number));
        }
    }

    /// <summary>
    /// Publishes events in one transaction, and waits until they can be read: on a server, transactions of other tests may hold them back
    /// for a moment.
    /// </summary>
    private async Task PublishAsync(params IReadOnlyList<IIntegrationEvent> events)
    {
        await Harness.PublishAsync(Token, events);
        var head = await Harness.Feed.ReadHeadAsync(Token);
        await Eventually.TrueAsync(async () => (await ReadAsync(head)).HeldBackSince is null, Token);
    }

    private Task<EventBatch> ReadAsync(LogPosition after, int max = All) => Harness.Feed.ReadAsync(after, max, Token);

    private int NumberOf(EventRecord record) =>
        ((Counted)Harness.Registry.Find(record.Name)!.Deserialize(record.Payload, record.Version)).Number;
}
