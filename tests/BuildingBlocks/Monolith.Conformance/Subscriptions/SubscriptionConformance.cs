using Microsoft.Extensions.Time.Testing;
using Monolith.Runtime.Events;

namespace Monolith.Conformance;

/// <summary>Requirements for a subscription without failures, on every store. Failures have a suite of their own.</summary>
public abstract class SubscriptionConformance : Suite
{
    [Fact]
    public async Task Each_event_is_handled_once_and_in_order()
    {
        await using var running = Run(Subscribe(new() { Linger = TimeSpan.FromMilliseconds(1), BatchSize = 7, PollInterval = Options.PollInterval }), out var subscription);
        for (var i = 1; i <= 40; i++)
        {
            await Harness.PublishAsync(Token, Note("k" + (i % 3), i), new Ignored("k"));
        }

        await subscription.CatchUpAsync(Token);
        Assert.Equal(Enumerable.Range(1, 40).Select(i => $"{i}"), await JournalAsync());
        Assert.Null(subscription.LastError);
    }

    [Fact]
    public async Task A_commit_wakes_the_subscriber_at_once()
    {
        await using var running = Run(Subscribe(), out var subscription);
        await subscription.CatchUpAsync(Token);
        for (var i = 1; i <= 20; i++)
        {
            // Polls are an hour apart: were a single wake-up lost, this would hang.
            await Harness.PublishAsync(Token, Note("a", i));
            await subscription.CatchUpAsync(Token);
            Assert.Equal(i, (await JournalAsync()).Count());
        }
    }

    [Fact]
    public async Task A_batch_is_one_commit_and_each_handler_sees_the_writes_of_preceding_handlers()
    {
        var store = new WatchedStore(Harness.Subscriptions);
        await Harness.PublishAsync(Token, [.. Enumerable.Range(1, 50).Select(i => Note("a", i))]);
        await using var running = Run(Subscribe(store: store), out var subscription);
        await subscription.CatchUpAsync(Token);
        Assert.Equal(1, store.Commits);
        Assert.Equal(50, (await JournalAsync()).Count());
    }

    [Fact]
    public async Task A_handlers_changes_are_flushed_before_the_next_handler_runs()
    {
        await Harness.PublishAsync(Token, new Queried("a", "0"), new Queried("a", "1"), new Queried("a", "2"));
        await using var running = Run(Subscribe(), out var subscription);
        await subscription.CatchUpAsync(Token);
        Assert.Equal(["0 before", "1 before", "2 before"], await JournalAsync());
    }

    [Fact]
    public async Task A_batch_handler_receives_consecutive_events_of_one_type()
    {
        await Harness.PublishAsync(
            Token, Count(1), Count(2), new Noted("a", "between"), Count(3), new Ignored("a"), Count(4), new Noted("a", "after"), Count(5));
        await using var running = Run(Subscribe(), out var subscription);
        await subscription.CatchUpAsync(Token);
        Assert.Equal(["1+2", "between", "3+4", "after", "5"], await JournalAsync());
    }

    [Fact]
    public async Task An_event_that_requires_its_own_transaction_gets_one()
    {
        var store = new WatchedStore(Harness.Subscriptions);
        var committed = new List<int>();
        Harness.Script.On("alone", async _ => committed.Add((await JournalAsync()).Count()));
        await Harness.PublishAsync(Token, Note("a", 1), Note("a", 2), new Weighed("a", "alone"), Note("a", 3), Note("a", 4));
        await using var running = Run(Subscribe(store: store), out var subscription);
        await subscription.CatchUpAsync(Token);
        Assert.Equal([2], committed);
        Assert.Equal(3, store.Commits);
        Assert.Equal(["1", "2", "alone", "3", "4"], await JournalAsync());
    }

    [Fact]
    public async Task A_stopped_subscription_resumes_at_its_cursor()
    {
        for (var i = 1; i <= 3; i++)
        {
            await Harness.PublishAsync(Token, Note("a", i));
            await using var running = Run(Subscribe(), out var subscription);
            await subscription.CatchUpAsync(Token);
        }

        Assert.Equal(["1", "2", "3"], await JournalAsync());
    }

    [Fact]
    public async Task Two_workers_of_one_subscription_handle_each_event_once()
    {
        const int events = 150;
        var often = new MessagingOptions { PollInterval = TimeSpan.FromMilliseconds(10), Linger = TimeSpan.Zero, BatchSize = 4, MaxPassedOver = 5 };
        await using var first = Run(Subscribe(often), out var one);
        await using var second = Run(Subscribe(often), out var two);
        for (var i = 1; i <= events; i++)
        {
            await Harness.PublishAsync(Token, i % 3 == 0 ? [new Ignored("a"), Note("a", i)] : [Note("a", i)]);
        }

        await Task.WhenAll(one.CatchUpAsync(Token), two.CatchUpAsync(Token));
        Assert.Equal(Enumerable.Range(1, events).Select(i => $"{i}"), await JournalAsync());
    }

    [Fact]
    public async Task A_worker_that_skipped_events_does_not_repeat_the_work_of_another_worker()
    {
        var clock = new PollClock(Options.PollInterval);
        await Harness.PublishAsync(Token, new Ignored("a"));
        await using var idle = Run(Subscribe(feed: new UnsignaledFeed(Harness.Feed), clock: clock), out var one);
        await clock.Waiting.WaitAsync(Token);

        await Harness.PublishAsync(Token, Note("a", 1));
        await using (Run(Subscribe(), out var two))
        {
            await two.CatchUpAsync(Token);
        }

        var head = await Harness.Feed.ReadHeadAsync(Token);
        await PollUntilAsync(clock, () => Task.FromResult(one.Position == head));
        Assert.Equal(["1"], await JournalAsync());
        Assert.Equal(1, Harness.Script.RunsOf("1"));
    }

    [Fact]
    public async Task An_idle_worker_notices_a_rewound_cursor()
    {
        var clock = new FakeTimeProvider();
        var options = Options;

        // Hours pass while the handler runs, too.
        options.HandlerTimeout = TimeSpan.FromDays(30);
        await Harness.PublishAsync(Token, Note("a", 1));
        await using var running = Run(Subscribe(options, clock: clock), out var subscription);
        await subscription.CatchUpAsync(Token);
        await Harness.SetCursorBackAsync(Token);
        await PollUntilAsync(clock, async () => (await JournalAsync()).Count() == 2);
    }

    [Fact]
    public async Task Catching_up_after_a_replay_in_this_process_waits_for_the_replay()
    {
        await Harness.PublishAsync(Token, Note("a", 1), Note("a", 2));
        await using var running = Run(Subscribe(), out var subscription);
        for (var round = 1; round <= 5; round++)
        {
            await subscription.CatchUpAsync(Token);
            Assert.Equal(2 * round, (await JournalAsync()).Count());
            await Harness.SetCursorBackAsync(Token);
            subscription.Rewind();
        }
    }

    [Fact]
    public async Task Events_without_a_handler_are_skipped_without_a_commit_for_each_batch()
    {
        var options = Options;
        (options.BatchSize, options.MaxPassedOver) = (10, 30);
        var store = new WatchedStore(Harness.Subscriptions);
        await Harness.PublishAsync(Token, [.. Enumerable.Range(1, 65).Select(_ => new Ignored("a"))]);
        await using var running = Run(Subscribe(options, store: store), out var subscription);
        await subscription.CatchUpAsync(Token);
        Assert.Equal(2, store.Commits);
        Assert.True(await CursorAsync() < subscription.Position);
    }

    [Fact]
    public async Task The_position_after_skipped_events_is_stored_when_idle()
    {
        var options = Options;
        options.PollInterval = TimeSpan.FromMilliseconds(20);
        await Harness.PublishAsync(Token, new Ignored("a"));
        await using var running = Run(Subscribe(options), out var subscription);
        await subscription.CatchUpAsync(Token);
        await Eventually.TrueAsync(async () => await CursorAsync() == subscription.Position, Token);
    }

    [Fact]
    public async Task Catching_up_waits_for_events_published_before()
    {
        var entered = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        Harness.Script.On("1", async _ =>
        {
            entered.SetResult();
            await release.Task;
        });
        await Harness.PublishAsync(Token, Note("a", 1));
        await using var running = Run(Subscribe(), out var subscription);
        await entered.Task.WaitAsync(Token);
        var caughtUp = subscription.CatchUpAsync(Token);
        Assert.False(caughtUp.IsCompleted);
        release.SetResult();
        await caughtUp;
        Assert.Equal(["1"], await JournalAsync());
    }

    [Fact]
    public async Task Canceling_a_batch_leaves_no_partial_work()
    {
        var entered = new TaskCompletionSource();
        Harness.Script.On("3", async stop =>
        {
            entered.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop);
        });
        await Harness.PublishAsync(Token, [.. Enumerable.Range(1, 5).Select(i => Note("a", i))]);
        await using (Run(Subscribe(), out _))
        {
            await entered.Task.WaitAsync(Token);
        }

        Assert.Empty(await JournalAsync());
        Assert.Empty(await ParkedAsync());
        Assert.Equal(LogPosition.Start, await CursorAsync());

        Harness.Script.Mend("3");
        await using var running = Run(Subscribe(), out var subscription);
        await subscription.CatchUpAsync(Token);
        Assert.Equal(["1", "2", "3", "4", "5"], await JournalAsync());
    }

    [Fact]
    public async Task An_event_of_an_older_version_is_upcast()
    {
        var feed = new ChangingFeed(Harness.Feed, record => record with { Version = 1, Payload = """{"About":"a","Remark":"old"}""" });
        await Harness.PublishAsync(Token, Note("a", 1));
        await using var running = Run(Subscribe(feed: feed), out var subscription);
        await subscription.CatchUpAsync(Token);
        Assert.Equal(["old"], await JournalAsync());
    }

    [Fact]
    public async Task A_feed_that_returns_events_before_the_position_is_reported()
    {
        var feed = new ChangingFeed(Harness.Feed, record => record with { Position = LogPosition.Start });
        await Harness.PublishAsync(Token, Note("a", 1));
        await using var running = Run(Subscribe(feed: feed), out var subscription);
        await Eventually.TrueAsync(() => subscription.LastError?.StartsWith("The feed of source returned", StringComparison.Ordinal) == true, Token);
        Assert.Empty(await JournalAsync());
    }

    [Fact]
    public async Task An_event_published_by_a_handler_has_its_correlation_and_causation()
    {
        MessageScope.Current = new MessageScope("conversation", null);
        await Harness.PublishAsync(Token, Note("a", 1));
        MessageScope.Current = null;
        MessageScope? seen = null;
        Harness.Script.On("1", _ =>
        {
            seen = MessageScope.Current;
            return Task.CompletedTask;
        });
        await using var running = Run(Subscribe(), out var subscription);
        await subscription.CatchUpAsync(Token);
        var record = Assert.Single((await Harness.Feed.ReadAsync(LogPosition.Start, 10, Token)).Records);
        Assert.Equal(new MessageScope("conversation", record.Id.ToString()), seen);
    }

    private static Noted Note(string key, int number) => new(key, $"{number}");

    private static Counted Count(int number) => new("a", number);

    private Task<LogPosition> CursorAsync() => Harness.Subscriptions.ReadCursorAsync("source", Token);

    private Task PollUntilAsync(FakeTimeProvider clock, Func<Task<bool>> condition) => Eventually.TrueAsync(
        async () =>
        {
            clock.Advance(Options.PollInterval);
            return await condition();
        },
        Token);

    private static Running Run(Subscription subscription, out Subscription same)
    {
        same = subscription;
        return Running.Start(subscription);
    }
}
