using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Monolith.Conformance;
using Monolith.Runtime.Events;

namespace Monolith.Runtime.Storage.Tests;

/// <summary>A source whose file is deleted or restored while its subscriber is down. Without epochs, the subscriber skips every event up to its old cursor.</summary>
public sealed class RestoredLogTests : SqliteTest
{
    private const string Source = DatabaseHarness.Source;

    private readonly RecordedLog _log = new();

    private SqliteFile SourceFile => new(Modules, Source);

    [Fact]
    public async Task After_the_file_of_the_source_was_deleted_its_new_events_are_handled()
    {
        await StartSourceAsync(1, 2, 3);
        await HandleAsync();

        await SourceFile.BeginAnewAsync(Token);
        await StartSourceAsync(4);
        await HandleAsync();

        Assert.Equal(["1", "2", "3", "4"], await JournalAsync());
        Assert.Equal(LogPosition.Start, Assert.Single(await DivergencesAsync()).Common);
    }

    [Fact]
    public async Task After_an_older_copy_was_restored_its_new_events_are_handled_and_the_common_ones_are_not_repeated()
    {
        await StartSourceAsync(1, 2);
        var copy = SourceFile.BackUp();
        await StartSourceAsync(3, 4, 5, 6);
        await HandleAsync();

        SourceFile.Restore(copy);
        await StartSourceAsync(7);
        await HandleAsync();

        Assert.Equal(["1", "2", "3", "4", "5", "6", "7"], await JournalAsync());
        Assert.Single(await DivergencesAsync());
    }

    [Fact]
    public async Task A_divergence_is_counted_and_logged_at_level_Critical_once()
    {
        var subscriber = $"target-{Guid.CreateVersion7()}";
        var counted = new ConcurrentQueue<long>();
        using var meters = new MeterListener();
        meters.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == Telemetry.Name && instrument.Name == "monolith.events.divergences")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        meters.SetMeasurementEventCallback<long>((_, value, tags, _) =>
        {
            if (tags.Contains(new("messaging.consumer.group.name", subscriber)) && tags.Contains(new("messaging.destination.name", Source)))
            {
                counted.Enqueue(value);
            }
        });
        meters.Start();
        await StartSourceAsync(1, 2, 3);
        await HandleAsync(subscriber);
        Assert.Empty(counted);

        await SourceFile.BeginAnewAsync(Token);
        await StartSourceAsync(4);
        await HandleAsync(subscriber);
        await HandleAsync(subscriber);

        Assert.Equal([1], counted);
        var record = Assert.Single(_log.Records, record => record.Id == 1007);
        Assert.Equal(LogLevel.Critical, record.Level);
        Assert.Contains($"'events divergences --module {subscriber} --acknowledge'", record.Message, StringComparison.Ordinal);
    }

    /// <summary>The positions alone do not show the restore, because the cursor is within the log again.</summary>
    [Fact]
    public async Task After_the_restored_log_has_grown_past_the_old_cursor_none_of_its_new_events_is_skipped()
    {
        await StartSourceAsync(1, 2);
        var copy = SourceFile.BackUp();
        await PublishAsync(3, 4);
        await HandleAsync();

        SourceFile.Restore(copy);
        await StartSourceAsync([.. Enumerable.Range(100, 50)]);
        await HandleAsync();

        Assert.Equal(["1", "2", "3", "4", .. Enumerable.Range(100, 50).Select(n => $"{n}")], await JournalAsync());
        Assert.Single(await DivergencesAsync());
    }

    /// <summary>The subscriber is down, so it cannot see that the log was shorter for a while.</summary>
    [Fact]
    public async Task After_a_copy_was_restored_under_a_running_source_its_new_events_were_skipped_up_to_the_old_cursor()
    {
        await StartSourceAsync(1, 2);
        var (copy, epochs) = (SourceFile.BackUp(), Modules.Of<IEpochLog>(Source));
        await PublishAsync(3, 4);
        await HandleAsync();
        Assert.False(await epochs.StartIfReplacedAsync(Token));

        SourceFile.RestoreInPlace(copy);
        Assert.True(await epochs.StartIfReplacedAsync(Token));
        Assert.False(await epochs.StartIfReplacedAsync(Token));
        await PublishAsync([.. Enumerable.Range(100, 50)]);
        await HandleAsync();

        Assert.Equal(["1", "2", "3", "4", .. Enumerable.Range(100, 50).Select(n => $"{n}")], await JournalAsync());
        Assert.Single(await DivergencesAsync());
    }

    [Fact]
    public async Task After_the_subscriber_was_restored_it_handles_the_later_events_again_and_reports_nothing()
    {
        await StartSourceAsync(1, 2);
        await HandleAsync();
        var target = new SqliteFile(Modules, DatabaseHarness.Target);
        var copy = target.BackUp();
        await StartSourceAsync(3);
        await HandleAsync();

        target.Restore(copy);
        await HandleAsync();

        Assert.Equal(["1", "2", "3"], await JournalAsync());
        Assert.Empty(await DivergencesAsync());
    }

    [Fact]
    public async Task Catching_up_with_a_log_that_was_begun_anew_does_not_succeed_before_its_events_are_handled()
    {
        await StartSourceAsync(1, 2, 3);
        var subscription = Subscribe();
        await using var running = Running.Start(subscription);
        await subscription.CatchUpAsync(Token);

        await SourceFile.BeginAnewAsync(Token);
        await PublishAsync(4);
        await subscription.CatchUpAsync(Token);

        Assert.Equal(["1", "2", "3", "4"], await JournalAsync());
    }

    /// <summary>The clock stands still, so neither a poll nor the regular comparison notices it.</summary>
    [Fact]
    public async Task A_log_that_is_replaced_under_a_running_subscriber_is_noticed_with_the_next_batch()
    {
        var (before, after) = await MakeTwoHistoriesAsync(4, 5);
        SourceFile.Restore(before);
        var subscription = Subscribe(Clock);
        await using var running = Running.Start(subscription);
        await subscription.CatchUpAsync(Token);

        SourceFile.Restore(after);
        await PublishAsync(6);
        await subscription.WaitForPositionAsync(await Modules.Feed.ReadHeadAsync(Token), Token);

        Assert.Equal(["1", "2", "3", "4", "5", "6"], await JournalAsync());
        Assert.Single(await DivergencesAsync());
    }

    [Fact]
    public async Task A_log_that_was_cut_under_a_running_subscriber_is_noticed_before_new_events_arrive()
    {
        await StartSourceAsync(1, 2);
        var copy = SourceFile.BackUp();
        await PublishAsync(3, 4);
        var subscription = Subscribe(Clock);
        await using var running = Running.Start(subscription);
        await subscription.CatchUpAsync(Token);

        SourceFile.Restore(copy);
        SourceStorage.EventsCommitted.Notify();
        await Eventually.TrueAsync(
            async () =>
            {
                // The log must seem too short several times. The regular comparison is much later.
                Clock.Advance(TimeSpan.FromMilliseconds(1));
                return (await DivergencesAsync()).Count == 1;
            },
            Token);
        await PublishAsync(5);
        await subscription.CatchUpAsync(Token);

        Assert.Equal(["1", "2", "3", "4", "5"], await JournalAsync());
    }

    /// <summary>Nothing signals the events, so only the wait itself can notice that they are not those that were handled.</summary>
    [Fact]
    public async Task Catching_up_does_not_succeed_on_another_history_of_the_same_length()
    {
        var (before, after) = await MakeTwoHistoriesAsync(4, 5);
        SourceFile.Restore(before);
        var subscription = Subscribe(Clock);
        await using var running = Running.Start(subscription);
        await subscription.CatchUpAsync(Token);
        var position = subscription.Position;

        SourceFile.Restore(after);
        Assert.Equal(position, await Modules.Feed.ReadHeadAsync(Token));
        await subscription.CatchUpAsync(Token);

        Assert.Equal(["1", "2", "3", "4", "5"], await JournalAsync());
    }

    /// <summary>Makes copies of the log with 1 to 3, the last one of an epoch of its own, and of the log with 1, 2 and other numbers.</summary>
    private async Task<(string Before, string After)> MakeTwoHistoriesAsync(params int[] others)
    {
        await StartSourceAsync(1, 2);
        var common = BackUp("common");
        await StartSourceAsync(3);
        var before = BackUp("before");
        SourceFile.Restore(common);
        await PublishAsync(others);
        return (before, BackUp("after"));

        string BackUp(string name)
        {
            var copy = SourceFile.BackUp();
            File.Move(copy, copy + name);
            return copy + name;
        }
    }

    private async Task StartSourceAsync(params int[] numbers)
    {
        await Modules.StartEpochAsync(Token);
        await PublishAsync(numbers);
    }

    private async Task PublishAsync(params int[] numbers)
    {
        foreach (var number in numbers)
        {
            await Modules.PublishAsync(Token, new Counted("a", number));
        }
    }

    /// <summary>A subscription as after a start of the subscriber.</summary>
    private async Task HandleAsync(string subscriber = DatabaseHarness.Target)
    {
        var subscription = Subscribe(subscriber: subscriber);
        await using var running = Running.Start(subscription);
        await subscription.CatchUpAsync(Token);
    }

    private Subscription Subscribe(TimeProvider? clock = null, string subscriber = DatabaseHarness.Target) => new(
        Assert.Single(SubscriptionDefinition.For(subscriber, [typeof(CountedHandler)], Modules.Registry)),
        Modules.Feed,
        Modules.Subscriptions,
        Modules.Registry,
        new MessagingOptions { Linger = TimeSpan.Zero, RetryDelay = TimeSpan.FromMilliseconds(1), MaxRetryDelay = TimeSpan.FromMilliseconds(5) },
        clock ?? TimeProvider.System,
        _log.CreateLogger<Subscription>());

    private Task<IReadOnlyList<LogDivergence>> DivergencesAsync() => Modules.DivergencesAsync(Token);

    private async Task<IEnumerable<string>> JournalAsync() => (await Modules.ReadJournalAsync(Token)).SelectMany(line => line.Text.Split('+'));
}
