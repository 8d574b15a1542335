using Microsoft.Extensions.DependencyInjection;
using Monolith.Conformance;

namespace Monolith.Runtime.Events.Tests;

/// <summary>What a state in memory has beyond the suites of all subscribers.</summary>
public sealed class ModuleStateTests : Suite
{
    internal override Task<IHarness> CreateHarnessAsync() => Task.FromResult<IHarness>(new StateHarness());

    private StateHarness State => (StateHarness)Harness;

    [Fact]
    public void Only_event_handlers_change_the_state()
    {
        using var scope = State.CreateScope();
        var state = scope.ServiceProvider.GetRequiredService<ModuleState<Journal>>();
        var refused = Assert.Throws<InvalidOperationException>(() => state.Change(journal => journal.Lines.Clear()));
        Assert.Contains("The state of module 'target' lives in memory and is rebuilt from events at every start", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_change_that_fails_is_parked_and_doubles_no_event_of_its_batch()
    {
        State.FailsFor = "bad";
        await Harness.PublishAsync(Token, new Noted("a", "1"), new Noted("b", "bad"), new Noted("b", "2"), new Noted("c", "3"));
        var subscription = Subscribe();
        await using var running = Running.Start(subscription);
        State.OnRebuild(subscription.Rewind);
        await subscription.CatchUpAsync(Token);
        await Eventually.TrueAsync(() => subscription.Position != LogPosition.Start, Token);

        Assert.Equal(["1", "3"], await JournalAsync());
        Assert.Equal([("b", Options.MaxAttempts), ("b", 0)], (await ParkedAsync()).Select(parked => (parked.Record.Key, parked.Attempts)));
    }

    [Fact]
    public async Task A_retry_handles_what_is_parked()
    {
        State.FailsFor = "bad";
        await Harness.PublishAsync(Token, new Noted("b", "bad"), new Noted("b", "2"));
        var subscription = Subscribe();
        await using var running = Running.Start(subscription);
        State.OnRebuild(subscription.Rewind);
        await Eventually.TrueAsync(async () => (await ParkedAsync()).Count == 2, Token);

        State.FailsFor = null;
        var outcome = await new ParkedEventRetry(Definition(), Harness.Parked, Harness.Feed, Harness.Registry, TimeProvider.System).RetryAsync("b", Token);
        Assert.Equal((2, 0), (outcome.Handled, outcome.Failures.Count));
        Assert.Equal(["bad", "2"], await JournalAsync());
    }

    [Fact]
    public async Task A_log_that_diverged_builds_the_state_anew()
    {
        await Harness.PublishAsync(Token, new Noted("a", "1"));
        var first = Subscribe();
        await using (Running.Start(first))
        {
            await first.CatchUpAsync(Token);
        }

        await using (var transaction = await Harness.Subscriptions.BeginAsync("source", Token))
        {
            Assert.False(await transaction.TryRewindAsync(await Harness.Subscriptions.ReadCursorAsync("source", Token), LogPosition.Start, Token));
        }

        Assert.Empty(await JournalAsync());
        Assert.Equal(LogPosition.Start, await Harness.Subscriptions.ReadCursorAsync("source", Token));
        var second = Subscribe();
        await using var running = Running.Start(second);
        await second.CatchUpAsync(Token);
        Assert.Equal(["1"], await JournalAsync());
    }

    [Fact]
    public async Task A_snapshot_whose_log_was_cut_before_its_end_begins_anew()
    {
        await Harness.PublishAsync(Token, new Noted("a", "1"));
        var feed = new SnapshotThatIsOvertaken(Harness.Feed);
        var subscription = Subscribe(feed: feed);
        State.OnRebuild(subscription.Rewind);
        await using var running = Running.Start(subscription);
        await Eventually.TrueAsync(() => subscription is { HasRead: true, Snapshot: null } && feed.Starts == 2, Token);
        await Harness.PublishAsync(Token, new Noted("a", "2"));
        await subscription.CatchUpAsync(Token);
        Assert.Equal(["2"], await JournalAsync());
        Assert.Null(subscription.LastError);
    }

    [Fact]
    public async Task Readers_see_all_changes_of_an_event_or_none()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var reading = Task.Run(
            async () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    using var scope = State.CreateScope();
                    Assert.Equal(0, scope.ServiceProvider.GetRequiredService<ModuleState<Journal>>().Read(journal => journal.Pairs % 2));
                    await Task.Yield();
                }
            },
            Token);
        var subscription = Subscribe();
        await using var running = Running.Start(subscription);
        for (var i = 0; i < 500; i++)
        {
            await Harness.PublishAsync(Token, new Noted("pair", $"{i}"));
        }

        await subscription.CatchUpAsync(Token);
        await stop.CancelAsync();
        await reading;
        Assert.Equal(500, (await JournalAsync()).Count());
    }

    /// <summary>A log whose source offers an empty snapshot. While the first is taken, retention removes events after its position.</summary>
    private sealed class SnapshotThatIsOvertaken(IEventFeed log) : IEventFeed
    {
        public string Source => log.Source;

        public int Starts { get; private set; }

        public Task<EventBatch> ReadAsync(LogPosition after, int max, CancellationToken cancellationToken) => log.ReadAsync(after, max, cancellationToken);

        public Task<LogPosition> ReadHeadAsync(CancellationToken cancellationToken) => log.ReadHeadAsync(cancellationToken);

        public async Task<SnapshotStart?> StartSnapshotAsync(IReadOnlyCollection<string> events, CancellationToken cancellationToken)
        {
            Starts++;
            return new SnapshotStart(await log.ReadHeadAsync(cancellationToken), []);
        }

        public Task<SnapshotBatch> ReadSnapshotAsync(LogPosition cursor, string mark, int max, CancellationToken cancellationToken) => Starts == 1
            ? throw new LogTruncatedException(Source, cursor, cursor with { Sequence = cursor.Sequence + 1 })
            : Task.FromResult(new SnapshotBatch([], [], null, Guid.Empty));
    }
}
