using Microsoft.Extensions.Logging;
using Monolith.Runtime.Events;
using Monolith.Runtime.Storage;

namespace Monolith.Conformance;

/// <summary>A handler that is added for a further event of a known source, on every database.</summary>
public abstract class CoverageConformance : Suite
{
    private const string Missed = "source.counted";
    private const int HandlerWasAdded = 1009;

    private readonly RecordedLog _log = new();

    private DatabaseHarness Modules => (DatabaseHarness)Harness;

    [Fact]
    public async Task A_handler_that_is_added_later_has_missed_events_and_a_replay_handles_just_those_once()
    {
        await Harness.PublishAsync(Token, new Noted("a", "1"), new Counted("a", 10), new Erased("a"));
        await RunAsync([typeof(NotedHandler)]);
        await Harness.PublishAsync(Token, new Counted("a", 20), new Noted("a", "2"));
        await RunAsync([typeof(NotedHandler)]);

        await Harness.PublishAsync(Token, new Counted("a", 30), new Noted("a", "3"));
        Assert.DoesNotContain(_log.Records, record => record.Id == HandlerWasAdded);
        Assert.Equal([Missed], await RunAsync([typeof(NotedHandler), typeof(CountedHandler)]));
        Assert.Equal(["1", "2", "30", "3"], await JournalAsync());
        var warning = Assert.Single(_log.Records, record => record.Id == HandlerWasAdded);
        Assert.Equal(LogLevel.Warning, warning.Level);
        Assert.Contains($"the handler of {Missed} was added", warning.Message, StringComparison.Ordinal);
        Assert.EndsWith($"run 'events replay --module target --event {Missed}'", warning.Message, StringComparison.Ordinal);

        await ReplayAsync();
        await Harness.PublishAsync(Token, new Counted("a", 40));
        Assert.Empty(await RunAsync([typeof(NotedHandler), typeof(CountedHandler)], batchSize: 1));
        Assert.Equal(["1", "2", "30", "3", "10", "20", "40"], await JournalAsync());

        Assert.Contains("has missed no source.counted", (await Assert.ThrowsAsync<InvalidOperationException>(ReplayAsync)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_replay_that_is_interrupted_goes_on_and_repeats_nothing()
    {
        await Harness.PublishAsync(Token, new Counted("a", 10), new Noted("a", "1"), new Counted("a", 20));
        await RunAsync([typeof(NotedHandler)]);
        await RunAsync([typeof(NotedHandler), typeof(CountedHandler)]);
        await ReplayAsync();
        await MissAsync("source.queried");
        Assert.Contains("is still replaying", (await Assert.ThrowsAsync<InvalidOperationException>(() => ReplayAsync("source.queried"))).Message, StringComparison.Ordinal);

        var isStuck = new TaskCompletionSource();
        Harness.Script.On("20", stop =>
        {
            isStuck.TrySetResult();
            return Task.Delay(System.Threading.Timeout.InfiniteTimeSpan, TimeProvider.System, stop);
        });
        await using (Running.Start(Subscribe([typeof(NotedHandler), typeof(CountedHandler)], batchSize: 1)))
        {
            await isStuck.Task.WaitAsync(Token);
        }

        Harness.Script.Mend("20");
        Assert.Empty(await RunAsync([typeof(NotedHandler), typeof(CountedHandler)]));
        Assert.Equal(["1", "10", "20"], await JournalAsync());
    }

    [Fact]
    public async Task A_retry_of_more_events_of_a_key_than_are_parked_repeats_nothing_that_the_replay_passed_over()
    {
        await Harness.PublishAsync(Token, new Counted("a", 10), new Noted("a", "1"), new Counted("a", 20), new Noted("a", "2"), new Counted("a", 30));
        await RunAsync([typeof(NotedHandler)]);
        await RunAsync([typeof(NotedHandler), typeof(CountedHandler)]);
        await ReplayAsync();
        Harness.Script.FailOn("10");
        await RunAsync([typeof(NotedHandler), typeof(CountedHandler)], batchSize: 1);
        Assert.Equal(["1", "2"], await JournalAsync());

        Harness.Script.Mend("10");
        var definition = Assert.Single(SubscriptionDefinition.For("target", [typeof(NotedHandler), typeof(CountedHandler)], Harness.Registry));
        var outcome = await new ParkedEventRetry(definition, Harness.Parked, Harness.Feed, Harness.Registry, TimeProvider.System).RetryAsync("a", Token);

        Assert.Empty(outcome.Failures);
        Assert.Equal(["1", "2", "10", "20", "30"], await JournalAsync());
    }

    [Fact]
    public async Task What_passed_while_a_handler_was_removed_is_missed_and_what_it_handled_before_is_not()
    {
        await Harness.PublishAsync(Token, new Noted("a", "1"), new Counted("a", 10));
        await RunAsync([typeof(NotedHandler), typeof(CountedHandler)]);
        await Harness.PublishAsync(Token, new Noted("a", "2"));
        await RunAsync([typeof(NotedHandler)]);
        await Harness.PublishAsync(Token, new Counted("a", 20));
        await RunAsync([typeof(NotedHandler)]);

        Assert.Equal([Missed], await RunAsync([typeof(NotedHandler), typeof(CountedHandler)]));
        await ReplayAsync();
        await RunAsync([typeof(NotedHandler), typeof(CountedHandler)]);

        Assert.Equal(["1", "10", "2", "20"], await JournalAsync());
    }

    [Fact]
    public async Task A_new_subscription_and_a_full_replay_miss_nothing()
    {
        await Harness.PublishAsync(Token, new Noted("a", "1"), new Counted("a", 10));
        Assert.Empty(await RunAsync([typeof(NotedHandler), typeof(CountedHandler)]));
        Assert.Empty(await RunAsync([typeof(NotedHandler)]));
        await ResetAsync();
        Assert.Empty(await RunAsync([typeof(NotedHandler), typeof(CountedHandler)]));
        Assert.Equal(["1", "10", "1", "10"], await JournalAsync());
    }

    /// <summary>
    /// A worker stores how many events it has passed over, finds its cursor moved, and has to write what the cursor covers. On SQLite it waited
    /// for its own transaction, and nobody could write to the module any more.
    /// </summary>
    [Fact]
    public async Task A_full_replay_while_a_worker_passed_events_over_stopped_the_module_for_ever()
    {
        var pollsLater = new MessagingOptions { Linger = TimeSpan.Zero, PollInterval = TimeSpan.FromMinutes(5), MaxPassedOver = 2 };
        var subscription = Subscribe([typeof(NotedHandler)], pollsLater);
        await Harness.PublishAsync(Token, new Noted("a", "1"));
        await using var running = Running.Start(subscription);
        await subscription.CatchUpAsync(Token);
        await Harness.PublishAsync(Token, new Counted("a", 10));
        await subscription.CatchUpAsync(Token);

        await ResetAsync();
        await Harness.PublishAsync(Token, new Counted("a", 20));

        await Eventually.TrueAsync(async () => (await JournalAsync()).SequenceEqual(["1", "1"]), Token);
    }

    private Subscription Subscribe(IReadOnlyList<Type> handlers, int batchSize) => Subscribe(
        handlers,
        new MessagingOptions { Linger = TimeSpan.Zero, PollInterval = Options.PollInterval, RetryDelay = Options.RetryDelay, MaxRetryDelay = Options.MaxRetryDelay, BatchSize = batchSize, MaxAttempts = Options.MaxAttempts, MaxParkedPerKey = 1 });

    private Subscription Subscribe(IReadOnlyList<Type> handlers, MessagingOptions options) => new(
        Assert.Single(SubscriptionDefinition.For("target", handlers, Harness.Registry)),
        Harness.Feed,
        Harness.Subscriptions,
        Harness.Registry,
        options,
        TimeProvider.System,
        _log.CreateLogger<Subscription>());

    /// <summary>Runs a process with these handlers until it has caught up, and returns the events that it has missed.</summary>
    private async Task<IReadOnlyList<string>> RunAsync(IReadOnlyList<Type> handlers, int batchSize = 100)
    {
        var subscription = Subscribe(handlers, batchSize);
        await using var running = Running.Start(subscription);
        await subscription.CatchUpAsync(Token);
        return subscription.MissedEvents;
    }

    /// <summary>Moves the cursor to the start of the log, as a full replay does.</summary>
    private Task ResetAsync() => Modules.InModuleAsync(DatabaseHarness.Target, async db =>
    {
        await using var unit = UnitOfWork.Begin(db);
        await unit.BeginTransactionAsync(Token);
        await CursorReset.SetAsync(db, new Dictionary<string, LogPosition> { ["source"] = LogPosition.Start }, Token);
        await unit.CommitAsync(Token);
    });

    private Task ReplayAsync() => ReplayAsync(Missed);

    private Task ReplayAsync(string name) => Modules.InModuleAsync(DatabaseHarness.Target, async db =>
    {
        await using var unit = UnitOfWork.Begin(db);
        await unit.BeginTransactionAsync(Token);
        Assert.True(await EventReplay.TryStartAsync(db, "source", name, LogPosition.Start, Token), "No worker moves the cursor meanwhile.");
        await unit.CommitAsync(Token);
    });

    private Task MissAsync(string name) => Modules.InModuleAsync(DatabaseHarness.Target, async db =>
    {
        db.CursorEvents.Add(new CursorEventRow { Source = "source", Name = name, MissedTo = new LogPosition(0, 1) });
        await db.SaveChangesAsync(Token);
    });
}
