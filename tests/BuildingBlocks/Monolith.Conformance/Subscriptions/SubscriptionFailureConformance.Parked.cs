using Monolith.Runtime;
using Monolith.Runtime.Events;

namespace Monolith.Conformance;

/// <content>Parked events, and the logs that they came from.</content>
public abstract partial class SubscriptionFailureConformance
{
    [Fact]
    public async Task One_parked_event_is_found_by_its_id()
    {
        await ParkAsync("2", "a:2", "a:3", "b:4");
        foreach (var parked in await ParkedAsync())
        {
            Assert.Equal(parked, await Harness.Parked.FindAsync(parked.Id, Token));
        }

        Assert.Null(await Harness.Parked.FindAsync(Guid.CreateVersion7(), Token));
    }

    [Fact]
    public async Task A_text_in_the_reason_selects_parked_events_and_has_no_wildcards()
    {
        await ParkAsync("2", "a:2", "a:3", "b:4");
        var (id, reason) = ((await ParkedAsync())[0].Id, (await ParkedAsync())[0].Reason);

        Assert.Equal(1, await Harness.Parked.CountAsync(new ParkedSelection(Id: id, Reason: reason[2..12]), Token));
        Assert.Equal(0, await Harness.Parked.CountAsync(new ParkedSelection(Reason: $"{reason[..2]}%{reason[4..8]}"), Token));
        Assert.Equal(0, await Harness.Parked.DiscardAsync(new ParkedSelection(Reason: $"{reason[..2]}_{reason[3..8]}"), Token));
    }

    [Fact]
    public async Task The_keys_of_parked_events_are_listed_once_each_and_page_by_page()
    {
        Harness.Script.FailOn("1");
        Harness.Script.FailOn("2");
        await ParkAsync("3", "c:1", "a:2", "b:3", "a:4", "c:5");
        await using (var transaction = await Harness.Subscriptions.BeginAsync("another", Token))
        {
            transaction.Park((await ParkedAsync())[0].Record with { Key = "a" }, "For the test", 1);
            await transaction.CommitAsync(Token);
        }

        var pages = new List<string>();
        ParkedKey? last = null;
        for (IReadOnlyList<ParkedKey> page = [new("", "")]; page.Count > 0 && pages.Count < 10;)
        {
            page = await Harness.Parked.ListKeysAsync(ParkedSelection.All, last, max: 2, Token);
            pages.Add(string.Join(' ', page.Select(k => $"{k.Source}:{k.Key}")));
            last = page is [.., var end] ? end : last;
        }

        Assert.Equal(["another:a source:a", "source:b source:c", ""], pages);
        Assert.Equal([new("another", "a"), new("source", "a")], await Harness.Parked.ListKeysAsync(new ParkedSelection(Key: "a"), after: null, max: 10, Token));
        Assert.Equal([new("source", "a")], await Harness.Parked.ListKeysAsync(new ParkedSelection(Key: "a"), new ParkedKey("another", "a"), max: 10, Token));
        Assert.Empty(await Harness.Parked.ListKeysAsync(new ParkedSelection(Key: "nobody"), after: null, max: 10, Token));
    }

    [Theory]
    [InlineData("a\0", "raw")]
    [InlineData("a", "raw\0")]
    [InlineData("a", "escaped\\u0000")]
    public async Task An_event_with_a_text_that_no_database_stores_is_parked_and_blocks_no_other_key(string key, string text)
    {
        await Harness.PublishAsync(Token, new Noted("a", "marked"), new Noted("b", "2"));
        var feed = new ChangingFeed(Harness.Feed, record => record.Payload.Contains("marked", StringComparison.Ordinal)
            ? record with { Key = key, Payload = $$"""{"About":"{{key}}","Text":"{{text}}"}""" }
            : record);
        await using var running = Running.Start(Subscribe(feed: feed));

        await Eventually.TrueAsync(async () => (await JournalAsync()).Contains("2"), Token);

        var parked = Assert.Single(await ParkedAsync());
        Assert.Equal(TextRule.Escape(key), parked.Record.Key);
        Assert.Contains("U+0000", parked.Reason, StringComparison.Ordinal);
        Assert.Equal(["2"], await JournalAsync());
    }

    [Fact]
    public async Task Retried_parked_events_are_handled_in_order()
    {
        await ParkAsync("2", "a:1", "a:2", "a:3", "a:4", "b:5");
        Harness.Script.Mend("2");
        var outcome = await RetryAsync("a");
        Assert.Equal((3, 0), (outcome.Handled, outcome.Failures.Count));
        Assert.Equal(["1", "5", "2", "3", "4"], await JournalAsync());
        Assert.Empty(await ParkedAsync());
    }

    [Fact]
    public async Task A_failed_retry_counts_and_keeps_the_event_and_its_followers_parked()
    {
        await ParkAsync("2", "a:2", "a:3", "a:4");
        Harness.Script.Mend("2");
        Harness.Script.FailOn("3");
        var outcome = await RetryAsync("a");
        Assert.Equal(1, outcome.Handled);
        var failed = Assert.Single(outcome.Failures);
        Assert.Equal(("3", 1), (TextOf(failed), failed.Attempts));
        var parked = await ParkedAsync();
        Assert.Equal(["3", "4"], parked.Select(TextOf));
        Assert.Equal([1, 0], parked.Select(p => p.Attempts));
        Assert.Contains("3 is scripted to fail.", parked[0].Reason, StringComparison.Ordinal);
        Assert.Equal(["2"], await JournalAsync());
    }

    [Fact]
    public async Task A_canceled_retry_does_not_count()
    {
        await ParkAsync("2", "a:2");
        var before = Assert.Single(await ParkedAsync());
        using var stop = new CancellationTokenSource();
        Harness.Script.Mend("2");
        Harness.Script.On("2", async token =>
        {
            await stop.CancelAsync();
            token.ThrowIfCancellationRequested();
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RetryAsync("a", stop.Token));
        Assert.Equal((before.Attempts, before.Reason), ((await ParkedAsync())[0].Attempts, (await ParkedAsync())[0].Reason));
    }

    [Fact]
    public async Task After_a_retry_new_events_of_the_key_are_handled()
    {
        await ParkAsync("2", "a:2", "a:3");
        Harness.Script.Mend("2");
        await RetryAsync("a");
        await PublishAsync("a:4");
        await using var running = Run(Subscribe(), out var subscription);
        await subscription.CatchUpAsync(Token);
        Assert.Equal(["2", "3", "4"], await JournalAsync());
    }

    [Fact]
    public async Task A_retry_during_a_running_subscription_keeps_the_order_of_the_key()
    {
        Harness.Script.FailOn("1");
        await PublishAsync("a:1");
        await using var running = Run(Subscribe(), out var subscription);
        await subscription.CatchUpAsync(Token);
        Harness.Script.Mend("1");
        var publishing = Task.Run(
            async () =>
            {
                for (var i = 2; i <= 60; i++)
                {
                    await PublishAsync($"a:{i}");
                }
            },
            Token);
        while (!publishing.IsCompleted || (await ParkedAsync()).Count > 0)
        {
            await RetryAsync("a");
        }

        await publishing;
        await subscription.CatchUpAsync(Token);
        await RetryAsync("a");
        Assert.Equal(Enumerable.Range(1, 60).Select(i => $"{i}"), await JournalAsync());
        Assert.Empty(await ParkedAsync());
    }

    [Fact]
    public async Task A_discarded_event_is_deleted_and_its_key_continues()
    {
        await ParkAsync("2", "a:2", "a:3");
        var parked = await ParkedAsync();
        await using (var transaction = await Harness.Parked.BeginAsync("source", Token))
        {
            Assert.True(await transaction.RemoveAsync(parked[0].Id, Token));
            Assert.False(await transaction.RemoveAsync(parked[0].Id, Token));
            await transaction.CommitAsync(Token);
        }

        Assert.Equal(1, (await RetryAsync("a")).Handled);
        Assert.Equal(["3"], await JournalAsync());
        Assert.Empty(await ParkedAsync());
    }

    [Theory]
    [InlineData("a", null, 3)]
    [InlineData(null, "source.noted", 3)]
    [InlineData("b", "source.noted", 1)]
    [InlineData(null, "source.other", 0)]
    [InlineData(null, null, 5)]
    public async Task Parked_events_are_counted_and_discarded_by_key_and_name(string? key, string? name, int count)
    {
        Harness.Script.FailOn("2");
        Harness.Script.FailOn("5");
        await using (Run(Subscribe(Limited(perKey: 2)), out var subscription))
        {
            await PublishAsync("a:2", "a:3", "a:4", "b:5");
            await Harness.PublishAsync(Token, new Counted("b", 6));
            await subscription.CatchUpAsync(Token);
        }

        var selection = new ParkedSelection(Key: key, Name: name);
        Assert.Equal(5, await Harness.Parked.CountAsync(ParkedSelection.All, Token));
        Assert.Equal(count, await Harness.Parked.CountAsync(selection, Token));
        Assert.Equal(count, await Harness.Parked.DiscardAsync(selection, Token));
        Assert.Equal(5 - count, await Harness.Parked.CountAsync(ParkedSelection.All, Token));
    }

    [Fact]
    public async Task A_tombstone_discards_only_the_parked_events_of_its_key()
    {
        Harness.Script.FailOn("1");
        Harness.Script.FailOn("2");
        await PublishAsync("a:1", "b:2", "a:3");
        await using var running = Run(Subscribe(), out var subscription);
        await subscription.CatchUpAsync(Token);
        await Harness.PublishAsync(Token, new Erased("a"), new Noted("a", "4"));
        await subscription.CatchUpAsync(Token);
        Assert.Equal("2", TextOf(Assert.Single(await ParkedAsync())));
        Assert.Equal(["4"], await JournalAsync());
    }

    [Fact]
    public async Task A_new_subscriber_starts_with_the_oldest_remaining_event()
    {
        await PublishAsync("a:1");
        await Harness.TruncateAsync(await Harness.Feed.ReadHeadAsync(Token), Token);
        await PublishAsync("a:2");

        await using var running = Run(Subscribe(), out var subscription);
        await subscription.CatchUpAsync(Token);

        Assert.Equal(["2"], await JournalAsync());
        Assert.Null(subscription.LastError);
    }

    [Fact]
    public async Task A_subscriber_behind_retention_reports_an_error_and_waits_or_begins_anew_in_memory()
    {
        await PublishAsync("a:1");
        await using (Run(Subscribe(), out var before))
        {
            await before.CatchUpAsync(Token);
        }

        await PublishAsync("a:2");
        await Harness.TruncateAsync(await Harness.Feed.ReadHeadAsync(Token), Token);
        await PublishAsync("a:3");

        await using var running = Run(Subscribe(), out var subscription);
        if (Harness.Subscriptions is IVolatileStore)
        {
            await subscription.CatchUpAsync(Token);
            Assert.Equal(["3"], await JournalAsync());
            Assert.Equal(new LogPosition(2, 2), subscription.MissesEventsTo);
            return;
        }

        await Eventually.TrueAsync(() => subscription.LastError is not null, Token);
        Assert.Contains("The log of source no longer holds", subscription.LastError, StringComparison.Ordinal);
        Assert.Contains("--accept-truncated", subscription.LastError, StringComparison.Ordinal);
        Assert.Equal(["1"], await JournalAsync());
    }

    [Fact]
    public async Task A_failing_tombstone_leaves_no_earlier_events_parked()
    {
        await ParkAsync("bad", "a:bad");
        Harness.Script.FailOn("erased");
        await Harness.PublishAsync(Token, new Erased("a"));

        await using var running = Run(Subscribe(), out var subscription);
        await subscription.CatchUpAsync(Token);

        Assert.Equal(["source.erased"], (await ParkedAsync()).Select(p => p.Record.Name));
    }
}
