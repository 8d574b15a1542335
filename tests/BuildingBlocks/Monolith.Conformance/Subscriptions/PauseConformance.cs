using Monolith.Runtime.Events;
using Monolith.Runtime.Storage;

namespace Monolith.Conformance;

/// <summary>A subscription that an operator pauses, on every database, and over a broker.</summary>
public abstract class PauseConformance : Suite
{
    private static readonly SubscriptionPause ByAnn = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero), "ann");

    /// <summary>The two modules.</summary>
    internal virtual DatabaseHarness Modules => (DatabaseHarness)Harness;

    private IPauseStore Pauses => Modules.Of<IPauseStore>(DatabaseHarness.Target);

    [Fact]
    public async Task Events_wait_while_it_is_paused_and_are_handled_in_order_afterwards()
    {
        var subscription = Subscribe();
        await using var running = Running.Start(subscription);
        await Harness.PublishAsync(Token, new Noted("a", "1"));
        await subscription.CatchUpAsync(Token);

        await PauseAsync(subscription);
        await Harness.PublishAsync(Token, new Noted("a", "2"), new Noted("b", "3"));
        await IsPausedAsync(subscription);
        await BehindAsync(subscription);
        Assert.Equal(["1"], await JournalAsync());
        Assert.Null(subscription.LastError);

        await ResumeAsync(subscription);
        await subscription.CatchUpAsync(Token);
        Assert.Equal(["1", "2", "3"], await JournalAsync());
        Assert.Null(subscription.Pause);
    }

    /// <summary>It polls once an hour, so it can notice the pause only in the transaction that would move the cursor.</summary>
    [Fact]
    public async Task Another_process_learns_of_the_pause_before_it_handles_the_next_events()
    {
        var subscription = Subscribe();
        await using var running = Running.Start(subscription);
        await Harness.PublishAsync(Token, new Noted("a", "1"));
        await subscription.CatchUpAsync(Token);

        Assert.True(await Pauses.TryAddAsync(DatabaseHarness.Source, ByAnn, Token));
        await Harness.PublishAsync(Token, new Noted("a", "2"));
        await IsPausedAsync(subscription);

        Assert.Equal(["1"], await JournalAsync());
        Assert.Equal(ByAnn, subscription.Pause);
    }

    [Fact]
    public async Task It_stays_paused_after_a_restart_and_without_a_cursor()
    {
        Assert.True(await Pauses.TryAddAsync(DatabaseHarness.Source, ByAnn, Token));
        await Harness.PublishAsync(Token, new Noted("a", "1"));
        await using (var running = Running.Start(Subscribe()))
        {
            await running.StopAsync();
        }

        var restarted = Subscribe();
        await using var again = Running.Start(restarted);
        await IsPausedAsync(restarted);
        await BehindAsync(restarted);
        Assert.Empty(await JournalAsync());
        await ResumeAsync(restarted);
        await restarted.CatchUpAsync(Token);
        Assert.Equal(["1"], await JournalAsync());
    }

    /// <summary>Over a broker, each further read would reopen the stream, which seems empty at first.</summary>
    [Fact]
    public async Task It_does_not_read_the_source_again_once_it_knows_that_something_waits()
    {
        var feed = new CountingFeed(Harness.Feed);
        var subscription = Subscribe(feed: feed);
        await using var running = Running.Start(subscription);
        await PauseAsync(subscription);
        await IsPausedAsync(subscription);
        await Harness.PublishAsync(Token, new Noted("a", "1"));
        await BehindAsync(subscription);

        var (reads, looks) = (feed.Reads, feed.Looks);
        await Eventually.TrueAsync(
            () =>
            {
                subscription.ReloadPause();
                return feed.Looks > looks + 3;
            },
            Token);

        Assert.Equal(reads, feed.Reads);
        Assert.NotNull(subscription.BehindSince);
        await ResumeAsync(subscription);
        await subscription.CatchUpAsync(Token);
        Assert.Equal(["1"], await JournalAsync());
    }

    [Fact]
    public async Task A_transaction_that_was_prepared_before_the_pause_handles_nothing()
    {
        await Harness.PublishAsync(Token, new Noted("a", "1"));
        var head = await Modules.Feed.ReadHeadAsync(Token);
        Assert.True(await Pauses.TryAddAsync(DatabaseHarness.Source, ByAnn, Token));

        await using (var transaction = await Modules.Subscriptions.BeginAsync(DatabaseHarness.Source, Token))
        {
            Assert.False(await transaction.TryAdvanceAsync(LogPosition.Start, head, Token));
        }

        Assert.Equal(new StoredProgress(LogPosition.Start, Pause: ByAnn), await ((ISnapshotStore)Modules.Subscriptions).ReadProgressAsync(DatabaseHarness.Source, Token));
    }

    [Fact]
    public async Task To_pause_or_resume_twice_changes_nothing()
    {
        Assert.True(await Pauses.TryAddAsync("source", ByAnn, Token));
        Assert.False(await Pauses.TryAddAsync("source", ByAnn with { By = "bob" }, Token));
        Assert.Equal(ByAnn, Assert.Single(await Pauses.ListAsync(Token)).Value);

        Assert.True(await Pauses.TryRemoveAsync("source", Token));
        Assert.False(await Pauses.TryRemoveAsync("source", Token));
        Assert.Empty(await Pauses.ListAsync(Token));
        var attempts = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Pauses.TryAddAsync("source", ByAnn, Token))));
        Assert.Single(attempts, isNew => isNew);
    }

    [Fact]
    public async Task A_replay_begins_when_it_is_resumed()
    {
        var subscription = Subscribe();
        await using var running = Running.Start(subscription);
        await Harness.PublishAsync(Token, new Noted("a", "1"));
        await subscription.CatchUpAsync(Token);
        await PauseAsync(subscription);
        await IsPausedAsync(subscription);

        await Modules.InModuleAsync(DatabaseHarness.Target, async db =>
        {
            await using var unit = UnitOfWork.Begin(db);
            await unit.BeginTransactionAsync(Token);
            await CursorReset.SetAsync(db, new Dictionary<string, LogPosition> { ["source"] = LogPosition.Start }, Token);
            await unit.CommitAsync(Token);
        });
        subscription.Rewind();
        await BehindAsync(subscription);
        Assert.Equal(["1"], await JournalAsync());

        await ResumeAsync(subscription);
        await subscription.CatchUpAsync(Token);
        Assert.Equal(["1", "1"], await JournalAsync());
    }

    [Fact]
    public async Task A_failing_event_is_not_tried_again_while_it_is_paused()
    {
        var (subscription, tried) = (Subscribe(new MessagingOptions { MaxAttempts = 100, RetryDelay = TimeSpan.FromMilliseconds(1), MaxRetryDelay = TimeSpan.FromMilliseconds(1), PollInterval = Options.PollInterval }), 0);
        Harness.Script.On("1", _ =>
        {
            Interlocked.Increment(ref tried);
            throw new InvalidOperationException("For the test.");
        });
        await using var running = Running.Start(subscription);
        await Harness.PublishAsync(Token, new Noted("a", "1"));
        await Eventually.TrueAsync(() => Volatile.Read(ref tried) > 1, Token);

        await PauseAsync(subscription);
        await IsPausedAsync(subscription);
        var before = Volatile.Read(ref tried);
        Harness.Script.Mend("1");
        await BehindAsync(subscription);

        Assert.True(before < 100, "The event was parked before the pause.");
        Assert.Empty(await JournalAsync());
        await ResumeAsync(subscription);
        await subscription.CatchUpAsync(Token);
        Assert.Equal(["1"], await JournalAsync());
    }

    private async Task PauseAsync(Subscription subscription)
    {
        Assert.True(await Pauses.TryAddAsync(DatabaseHarness.Source, ByAnn, Token));
        subscription.ReloadPause();
    }

    private async Task ResumeAsync(Subscription subscription)
    {
        Assert.True(await Pauses.TryRemoveAsync(DatabaseHarness.Source, Token));
        subscription.ReloadPause();
    }

    private Task IsPausedAsync(Subscription subscription) => subscription.UntilPausedAsync(Token);

    /// <summary>Waits until the subscription has read that something waits, which it would otherwise have handled by then.</summary>
    private Task BehindAsync(Subscription subscription) => Eventually.TrueAsync(
        () =>
        {
            subscription.ReloadPause();
            return subscription is { HasRead: true, BehindSince: not null };
        },
        Token);

    /// <summary>Counts the reads, and the looks at the history, one of which follows each reload of the pause.</summary>
    private sealed class CountingFeed(IEventFeed inner) : IEventFeed
    {
        private int _reads, _looks;

        public int Reads => Volatile.Read(ref _reads);

        public int Looks => Volatile.Read(ref _looks);

        public string Source => inner.Source;

        public Task<EventBatch> ReadAsync(LogPosition after, int max, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _reads);
            return inner.ReadAsync(after, max, cancellationToken);
        }

        public Task<LogPosition> ReadHeadAsync(CancellationToken cancellationToken) => inner.ReadHeadAsync(cancellationToken);

        public Task<LogHistory?> ReadHistoryAsync(CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _looks);
            return inner.ReadHistoryAsync(cancellationToken);
        }
    }
}
