using Microsoft.Extensions.Time.Testing;
using Monolith.Runtime.Events;

namespace Monolith.Conformance;

/// <summary>Requirements for a subscription when handlers, events or the store fail, on every store.</summary>
public abstract partial class SubscriptionFailureConformance : Suite
{
    [Fact]
    public async Task A_failed_batch_is_processed_one_event_at_a_time_and_each_event_takes_effect_once()
    {
        var store = new WatchedStore(Harness.Subscriptions);
        FailTimes("3", 1);
        await PublishAsync("a:1", "b:2", "a:3", "b:4");
        await using var running = Run(Subscribe(store: store), out var subscription);
        await subscription.CatchUpAsync(Token);
        Assert.Equal(["1", "2", "3", "4"], await JournalAsync());
        Assert.Equal([2, 2, 2, 1], (await JournalAsync()).Select(Harness.Script.RunsOf));
        Assert.Equal(4, store.Commits);
        Assert.Empty(await ParkedAsync());
    }

    [Fact]
    public async Task An_event_that_keeps_failing_is_parked_with_the_reason_after_the_last_attempt()
    {
        Harness.Script.FailOn("1");
        await PublishAsync("a:1");
        await using var running = Run(Subscribe(), out var subscription);
        await subscription.CatchUpAsync(Token);
        var parked = Assert.Single(await ParkedAsync());
        Assert.Equal(("a", Options.MaxAttempts), (parked.Record.Key, parked.Attempts));
        Assert.Contains("1 is scripted to fail.", parked.Reason, StringComparison.Ordinal);

        // Once with its batch, then individually.
        Assert.Equal(Options.MaxAttempts + 1, Harness.Script.RunsOf("1"));
        Assert.Empty(await JournalAsync());
        Assert.Equal(subscription.Position, await Harness.Subscriptions.ReadCursorAsync("source", Token));
    }

    /// <summary>After a restore, each event about a lost order held up the events of all other orders for all of its attempts.</summary>
    [Fact]
    public async Task An_event_that_no_attempt_can_handle_is_parked_at_once()
    {
        Harness.Script.On("1", _ => throw new UnrecoverableException("The object of 1 is lost."));
        await PublishAsync("a:1", "b:2");
        await using var running = Run(Subscribe(), out var subscription);
        await subscription.CatchUpAsync(Token);
        var parked = Assert.Single(await ParkedAsync());
        Assert.Equal(("a", 1), (parked.Record.Key, parked.Attempts));
        Assert.Contains("The object of 1 is lost.", parked.Reason, StringComparison.Ordinal);
        Assert.Equal(2, Harness.Script.RunsOf("1"));
        Assert.Equal(["2"], await JournalAsync());
    }

    [Fact]
    public async Task An_event_that_fails_at_first_is_handled_after_a_delay()
    {
        var clock = new FakeTimeProvider();
        var options = Options;
        (options.RetryDelay, options.MaxRetryDelay) = (TimeSpan.FromMinutes(1), TimeSpan.FromHours(1));
        // The test moves the clock on while a handler may be running.
        options.HandlerTimeout = TimeSpan.FromHours(1);
        FailTimes("1", 2);
        await PublishAsync("a:1");
        await using var running = Run(Subscribe(options, clock: clock), out var subscription);
        await Eventually.TrueAsync(() => Harness.Script.RunsOf("1") == 2, Token);
        clock.Advance(TimeSpan.FromSeconds(29));
        Assert.Equal(2, Harness.Script.RunsOf("1"));
        await Eventually.TrueAsync(
            () =>
            {
                clock.Advance(TimeSpan.FromSeconds(31));
                return subscription.Position != LogPosition.Start;
            },
            Token);
        Assert.Equal(["1"], await JournalAsync());
        Assert.Empty(await ParkedAsync());
    }

    [Fact]
    public async Task Later_events_of_a_parked_key_park_behind_it_in_order_and_other_keys_continue()
    {
        Harness.Script.FailOn("2");
        await PublishAsync("a:1", "a:2", "b:3", "a:4", "b:5");
        await using var running = Run(Subscribe(), out var subscription);
        await subscription.CatchUpAsync(Token);
        await PublishAsync("a:6", "b:7");
        await subscription.CatchUpAsync(Token);
        Assert.Equal(["1", "3", "5", "7"], await JournalAsync());
        Assert.Equal(["2", "4", "6"], (await ParkedAsync()).Select(TextOf));
        Assert.Equal([Options.MaxAttempts, 0, 0], (await ParkedAsync()).Select(p => p.Attempts));
        Assert.Equal(0, Harness.Script.RunsOf("4") + Harness.Script.RunsOf("6"));
    }

    [Theory]
    [InlineData("an unknown name", "source.withoutSubscriber-of", 0)]
    [InlineData("a newer version", "has version 99", 0)]
    [InlineData("a bad payload", "cannot be read", 1)]
    [InlineData("a payload that is null", "is null", 1)]
    [InlineData("a version without an upcaster", "no upcaster exists from version 0 to 1", 1)]
    public async Task Unreadable_events_are_parked_with_the_reason_and_none_is_dropped(string fault, string reason, int attempts)
    {
        var feed = new ChangingFeed(Harness.Feed, record => !record.Payload.Contains("broken", StringComparison.Ordinal) ? record : fault switch
        {
            "an unknown name" => record with { Name = "source.withoutSubscriber-of" },
            "a newer version" => record with { Version = 99 },
            "a bad payload" => record with { Payload = "{\"Text\":" },
            "a payload that is null" => record with { Payload = "null" },
            _ => record with { Version = 0 },
        });
        await PublishAsync("a:1", "a:broken", "a:2", "b:3");
        await using var running = Run(Subscribe(feed: feed), out var subscription);
        await subscription.CatchUpAsync(Token);
        Assert.Equal(["1", "3"], await JournalAsync());
        var parked = await ParkedAsync();
        Assert.Equal(2, parked.Count);
        Assert.Contains(reason, parked[0].Reason, StringComparison.Ordinal);
        Assert.Equal([attempts, 0], parked.Select(p => p.Attempts));
        Assert.Equal(attempts == 0, parked[0].IsWaiting);
        Assert.Equal("2", TextOf(parked[1]));
        Assert.Contains(reason, Assert.Single((await RetryAsync("a")).Failures).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_subscription_waits_for_the_end_of_an_outage_without_counting_attempts()
    {
        var store = new WatchedStore(Harness.Subscriptions);
        var outages = 0;
        store.Before = what => what is "begin" or "commit" && ++outages is > 1 and <= 40 ? throw new OutageException() : Task.CompletedTask;
        await PublishAsync("a:1", "a:2");
        await using var running = Run(Subscribe(store: store), out var subscription);
        await Eventually.TrueAsync(() => subscription.LastError is not null, Token);
        await subscription.CatchUpAsync(Token);
        await Eventually.TrueAsync(() => subscription.LastError is null, Token);
        Assert.Equal(["1", "2"], await JournalAsync());
        Assert.Empty(await ParkedAsync());
    }

    [Fact]
    public async Task An_event_that_times_out_while_the_database_answers_others_is_parked_and_others_continue()
    {
        Harness.Script.On("2", _ => throw new OutageException());
        await PublishAsync("a:1", "a:2", "b:3");
        await using var running = Run(Subscribe(store: new WatchedStore(Harness.Subscriptions)), out var subscription);
        await subscription.CatchUpAsync(Token);
        Assert.Equal(["1", "3"], await JournalAsync());
        var parked = Assert.Single(await ParkedAsync());
        Assert.Equal(("2", 2 * Options.MaxAttempts), (TextOf(parked), parked.Attempts));
    }

    [Fact]
    public async Task An_event_that_times_out_a_few_times_is_handled()
    {
        Harness.Script.On("2", _ => Harness.Script.RunsOf("2") <= Options.MaxAttempts + 1 ? throw new OutageException() : Task.CompletedTask);
        await PublishAsync("a:1", "a:2", "b:3");
        await using var running = Run(Subscribe(store: new WatchedStore(Harness.Subscriptions)), out var subscription);
        await subscription.CatchUpAsync(Token);
        Assert.Equal(["1", "2", "3"], await JournalAsync());
        Assert.Empty(await ParkedAsync());
    }

    [Fact]
    public async Task An_event_that_kept_conflicting_with_other_writers_is_handled_and_not_parked()
    {
        var conflicts = 0;
        Harness.Script.On("2", _ => ++conflicts <= 30 ? throw new ConflictException() : Task.CompletedTask);
        await PublishAsync("a:1", "a:2", "b:3");
        await using var running = Run(Subscribe(store: new WatchedStore(Harness.Subscriptions)), out var subscription);
        await subscription.CatchUpAsync(Token);
        Assert.Equal(["1", "2", "3"], await JournalAsync());
        Assert.Empty(await ParkedAsync());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task A_commit_that_succeeded_but_reported_a_failure_is_not_repeated(int events)
    {
        var store = new WatchedStore(Harness.Subscriptions);
        var reported = 0;
        store.Before = what => what == "committed" && ++reported <= 2 ? throw new OutageException() : Task.CompletedTask;
        await PublishAsync([.. Enumerable.Range(1, events).Select(i => $"a:{i}")]);
        await using var running = Run(Subscribe(store: store), out var subscription);
        await subscription.CatchUpAsync(Token);
        Assert.Equal(Enumerable.Range(1, events).Select(i => $"{i}"), await JournalAsync());
    }

    [Fact]
    public async Task A_lost_commit_of_a_replayed_event_is_not_repeated()
    {
        var store = new WatchedStore(Harness.Subscriptions);
        var reported = 0;
        FailTimes("2", 1);
        store.Before = what => what == "committed" && ++reported == 1 ? throw new InvalidOperationException("Reported too late.") : Task.CompletedTask;
        await PublishAsync("a:1", "a:2", "a:3");
        await using var running = Run(Subscribe(store: store), out var subscription);
        await subscription.CatchUpAsync(Token);
        Assert.Equal(["1", "2", "3"], await JournalAsync());
        Assert.Empty(await ParkedAsync());
    }

    [Fact]
    public async Task A_failing_batch_handler_receives_its_events_one_by_one()
    {
        Harness.Script.FailOn("1+2+3");
        Harness.Script.FailOn("2");
        await Harness.PublishAsync(Token, new Counted("a", 1), new Counted("b", 2), new Counted("a", 3));
        await using var running = Run(Subscribe(), out var subscription);
        await subscription.CatchUpAsync(Token);
        Assert.Equal(["1", "3"], await JournalAsync());
        Assert.Equal("b", Assert.Single(await ParkedAsync()).Record.Key);
    }

    /// <summary>Publishes notes written as <c>key:text</c>, in one transaction.</summary>
    private Task PublishAsync(params IReadOnlyList<string> notes) =>
        Harness.PublishAsync(Token, [.. notes.Select(note => note.Split(':')).Select(note => new Noted(note[0], note[1]))]);

    /// <summary>Makes a text fail, publishes events, and lets the subscription process them all.</summary>
    private async Task ParkAsync(string failing, params IReadOnlyList<string> notes)
    {
        Harness.Script.FailOn(failing);
        await PublishAsync(notes);
        await using var running = Run(Subscribe(), out var subscription);
        await subscription.CatchUpAsync(Token);
    }

    private Task<RetryOutcome> RetryAsync(string key, CancellationToken? stop = null) =>
        new ParkedEventRetry(Definition(), Harness.Parked, Harness.Feed, Harness.Registry, TimeProvider.System).RetryAsync(key, stop ?? Token);

    private void FailTimes(string text, int times)
    {
        var failed = 0;
        Harness.Script.On(text, _ => ++failed <= times ? throw new InvalidOperationException($"{text} fails for now.") : Task.CompletedTask);
    }

    private string TextOf(ParkedEvent parked) =>
        ((Noted)Harness.Registry.Find(parked.Record.Name)!.Deserialize(parked.Record.Payload, parked.Record.Version)).Text;

    private static Running Run(Subscription subscription, out Subscription same)
    {
        same = subscription;
        return Running.Start(subscription);
    }
}
