using Monolith.Runtime.Events;

namespace Monolith.Conformance;

/// <summary>Requirements for the epochs of every database's log: subscribers of an intact log never see a divergence.</summary>
public abstract class LogEpochConformance : Suite
{
    internal DatabaseHarness Modules => (DatabaseHarness)Harness;

    [Fact]
    public async Task A_rewind_moves_remainders_back_so_that_the_events_that_come_again_belong_to_them()
    {
        await using (var parking = await Harness.Subscriptions.BeginAsync("source", Token))
        {
            Assert.True(await parking.TryAdvanceAsync(LogPosition.Start, new LogPosition(0, 9), Token));
            await parking.ParkInLogAsync(Record("late", 8), "For the test", Token);
            await parking.ParkInLogAsync(Record("early", 3), "For the test", Token);
            await parking.CommitAsync(Token);
        }

        await using (var rewinding = await Harness.Subscriptions.BeginAsync("source", Token))
        {
            Assert.True(await rewinding.TryRewindAsync(new LogPosition(0, 9), new LogPosition(0, 5), Token));
            await rewinding.CommitAsync(Token);
        }

        Assert.Equal(
            [("early", new LogPosition(0, 2)), ("late", new LogPosition(0, 5))],
            (await Harness.Parked.ListRemaindersAsync("source", 10, Token)).Select(r => (r.Key, r.After)));

        static EventRecord Record(string key, long sequence) => new(
            new LogPosition(0, sequence), Guid.CreateVersion7(), "source.noted", 2, key, "{}", EventHeaders.None, DateTimeOffset.UnixEpoch);
    }

    [Fact]
    public async Task An_epoch_is_an_event_of_the_log_that_no_handler_sees()
    {
        var epoch = await StartEpochAsync();
        await Harness.PublishAsync(Token, new Counted("a", 1));

        Assert.Equal(epoch.Position, (await Harness.Feed.ReadAsync(LogPosition.Start, 10, Token)).Records[0].Position);
        await CatchUpAsync();

        Assert.Equal(["1"], await JournalAsync());
        Assert.Empty(await ParkedAsync());
        Assert.Equal([epoch], await Harness.Subscriptions.ReadEpochsAsync(DatabaseHarness.Source, Token));
        Assert.DoesNotContain(await Modules.Of<ILogStore>(DatabaseHarness.Source).CountAsync(Token), logged => logged.Name == LogEpoch.EventName);
    }

    [Fact]
    public async Task Replicas_that_each_start_an_epoch_cause_no_divergence()
    {
        var epochs = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => StartEpochAsync()));
        await CatchUpAsync();
        for (var number = 1; number <= 5; number++)
        {
            await Task.WhenAll(Harness.PublishAsync(Token, new Counted("a", number)), StartEpochAsync());
            await CatchUpAsync();
        }

        Assert.Equal(epochs.Length + 5, (await Harness.Subscriptions.ReadEpochsAsync(DatabaseHarness.Source, Token)).Count);
        Assert.Equal(["1", "2", "3", "4", "5"], await JournalAsync());
        Assert.Empty(await DivergencesAsync());
    }

    [Fact]
    public async Task Epochs_that_retention_removed_cause_no_divergence()
    {
        await StartEpochAsync();
        await Harness.PublishAsync(Token, new Counted("a", 1));
        await CatchUpAsync();
        await StartEpochAsync();
        await Harness.PublishAsync(Token, new Counted("a", 2));
        await CatchUpAsync();

        await Harness.TruncateAsync(await Harness.Subscriptions.ReadCursorAsync(DatabaseHarness.Source, Token), Token);
        await CatchUpAsync();

        Assert.Empty((await Harness.Feed.ReadHistoryAsync(Token))!.Epochs);
        Assert.Equal(["1", "2"], await JournalAsync());
        Assert.Empty(await DivergencesAsync());
    }

    [Fact]
    public async Task A_subscriber_that_is_new_to_a_truncated_log_sees_no_divergence()
    {
        await StartEpochAsync();
        await Harness.PublishAsync(Token, new Counted("a", 1));
        await Harness.TruncateAsync(await Harness.Feed.ReadHeadAsync(Token), Token);
        await StartEpochAsync();
        await Harness.PublishAsync(Token, new Counted("a", 2));

        await CatchUpAsync();
        await CatchUpAsync();

        Assert.Equal(["2"], await JournalAsync());
        Assert.Empty(await DivergencesAsync());
    }

    [Fact]
    public async Task A_divergence_stays_until_it_is_acknowledged()
    {
        await using (var transaction = await Harness.Subscriptions.BeginAsync(DatabaseHarness.Source, Token))
        {
            Assert.True(await transaction.TryAdvanceAsync(LogPosition.Start, new LogPosition(7, 7), Token));
            transaction.Remember(new LogEpoch(Guid.CreateVersion7(), new LogPosition(7, 6)));
            await transaction.CommitAsync(Token);
        }

        await Harness.PublishAsync(Token, new Counted("a", 1));
        await StartEpochAsync();
        await CatchUpAsync();

        var divergence = Assert.Single(await DivergencesAsync());
        Assert.Equal((DatabaseHarness.Source, new LogPosition(7, 7)), (divergence.Source, divergence.Cursor));
        Assert.Equal(0, await Divergences.AcknowledgeAsync("another", Token));
        Assert.Single(await DivergencesAsync());
        Assert.Equal(1, await Divergences.AcknowledgeAsync(DatabaseHarness.Source, Token));
        Assert.Empty(await DivergencesAsync());
    }

    private IDivergenceStore Divergences => Modules.Of<IDivergenceStore>(DatabaseHarness.Target);

    protected Task<IReadOnlyList<LogDivergence>> DivergencesAsync() => Divergences.ListAsync(Token);

    protected Task<LogEpoch> StartEpochAsync() => Modules.StartEpochAsync(Token);

    /// <summary>Runs a new subscription, as after a start of the process, until it has handled all events.</summary>
    protected async Task CatchUpAsync()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var subscription = Subscribe();
        var running = subscription.RunAsync(stop.Token);
        await subscription.CatchUpAsync(Token);
        await stop.CancelAsync();
        await running;
    }
}
