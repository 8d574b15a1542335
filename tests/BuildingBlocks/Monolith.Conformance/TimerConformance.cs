using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Monolith.Runtime.Events;

namespace Monolith.Conformance;

/// <summary>Requirements for every store of timers, and for the worker that uses it.</summary>
public abstract partial class TimerConformance : Suite
{
    private static readonly DateTimeOffset Noon = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _clock = new(Noon);

    [Fact]
    public async Task A_timer_fires_when_it_is_due_and_not_earlier()
    {
        await ScheduleAsync("a", 10);
        await using var running = Running.Start(Worker());
        await Harness.ScheduleAsync(new Alarm("b", "due at once"), Noon, Token);
        await JournalHasAsync("due at once");
        _clock.Advance(TimeSpan.FromMinutes(9));
        await Harness.ScheduleAsync(new Alarm("c", "due at once, too"), Noon, Token);
        await JournalHasAsync("due at once, too");
        Assert.Equal(0, Harness.Script.RunsOf("a"));
        await AdvanceUntilAsync(() => Harness.Script.RunsOf("a") == 1);
        await JournalHasAsync("a");
        Assert.Empty(await DueAsync(Noon.AddYears(1)));
    }

    [Fact]
    public async Task Adding_an_earlier_timer_wakes_the_wait_for_a_later_one()
    {
        await ScheduleAsync("late", 50);
        await using var running = Running.Start(Worker());
        await ScheduleAsync("early", 1);
        await AdvanceUntilAsync(() => Harness.Script.RunsOf("early") == 1, TimeSpan.FromSeconds(1));
        Assert.Equal(0, Harness.Script.RunsOf("late"));
        Assert.True(_clock.GetUtcNow() < Noon.AddMinutes(50));
    }

    [Fact]
    public async Task A_cancelled_timer_does_not_fire()
    {
        await ScheduleAsync("a", 1);
        await ScheduleAsync("b", 1);
        await Harness.CancelAsync("a", Token);
        await using var running = Running.Start(Worker());
        await AdvanceUntilAsync(() => Harness.Script.RunsOf("b") == 1);
        await JournalHasAsync("b");
        Assert.Equal(["b"], await JournalAsync());
        Assert.Null(await Harness.Timers.NextDueAsync(DueExclusion.None, Token));
    }

    [Fact]
    public async Task A_failing_timer_is_rolled_back_retried_and_finally_parked()
    {
        Harness.Script.FailOn("a");
        await ScheduleAsync("a", 1);
        await using var running = Running.Start(Worker());
        await AdvanceUntilAsync(() => Harness.Script.RunsOf("a") == Options.MaxAttempts);
        await Eventually.TrueAsync(async () => await Harness.Timers.NextDueAsync(DueExclusion.None, Token) is null, Token);
        await ScheduleAsync("b", 0);
        await AdvanceUntilAsync(() => Harness.Script.RunsOf("b") == 1);
        await JournalHasAsync("b");
        Assert.Equal(["b"], await JournalAsync());
        Assert.Equal(Options.MaxAttempts, Harness.Script.RunsOf("a"));
    }

    [Fact]
    public async Task A_timer_that_fails_at_first_takes_effect_once()
    {
        Harness.Script.On("a", _ => Harness.Script.RunsOf("a") == 1 ? throw new InvalidOperationException("Not yet.") : Task.CompletedTask);
        await ScheduleAsync("a", 1);
        await using var running = Running.Start(Worker());
        await AdvanceUntilAsync(() => Harness.Script.RunsOf("a") == 2);
        await JournalHasAsync("a");
        Assert.Equal(["a"], await JournalAsync());
    }

    [Fact]
    public async Task A_timer_that_times_out_while_the_database_answers_others_is_parked_and_others_fire()
    {
        Harness.Script.On("slow", _ => throw new OutageException());
        await ScheduleAsync("slow", 1);
        await ScheduleAsync("later", 2);

        // The clock that the test advances also limits the statement that shows whether it is an outage.
        var options = Options;
        options.HandlerTimeout = TimeSpan.FromDays(1);
        await using var running = Running.Start(Worker(options: options, store: new WatchedDueStore(Harness.Timers)));
        await AdvanceUntilAsync(() => Harness.Script.RunsOf("later") == 1);
        await Eventually.TrueAsync(
            async () =>
            {
                _clock.Advance(TimeSpan.FromSeconds(1));
                return await Harness.Timers.CountParkedAsync(ParkedSelection.All, Token) == 1;
            },
            Token);
        Assert.Equal(["later"], await JournalAsync());
        Assert.Equal(2 * Options.MaxAttempts, Harness.Script.RunsOf("slow"));
    }

    [Fact]
    public async Task A_timer_that_no_attempt_can_handle_is_parked_at_once()
    {
        Harness.Script.On("a", _ => throw new UnrecoverableException("The object of a is lost."));
        await ScheduleAsync("a", 0);
        await using var running = Running.Start(Worker());
        await Eventually.TrueAsync(async () => await Harness.Timers.CountParkedAsync(ParkedSelection.All, Token) == 1, Token);
        var parked = Assert.Single(await Harness.Timers.ListParkedAsync(10, Token));
        Assert.Equal(("a", 1), (parked.Item.Key, parked.Item.Attempts));
        Assert.Contains("The object of a is lost.", parked.Failure, StringComparison.Ordinal);
        Assert.Equal(1, Harness.Script.RunsOf("a"));
        Assert.Empty(await JournalAsync());
    }

    [Fact]
    public async Task A_timer_handler_that_never_returned_was_not_named()
    {
        var end = new TaskCompletionSource();
        Harness.Script.On("a", _ => end.Task);
        await ScheduleAsync("a", 0);
        var worker = Worker();
        await using var running = Running.Start(worker);
        await Eventually.TrueAsync(() => Harness.Script.RunsOf("a") == 1, Token);
        Assert.Null(worker.OverdueHandler);

        _clock.Advance(Options.HandlerTimeout + TimeSpan.FromSeconds(1));

        Assert.StartsWith($"{nameof(AlarmHandler)} has been running for 6 s, beyond its time limit of 5 s.", worker.OverdueHandler, StringComparison.Ordinal);
        end.SetResult();
        await AdvanceUntilAsync(() => worker.OverdueHandler is null);
    }

    [Fact]
    public async Task A_timer_waits_for_the_end_of_an_outage_without_counting_attempts()
    {
        var store = new WatchedDueStore(Harness.Timers);
        Harness.Script.On("a", _ => (store.IsUnavailable = Harness.Script.RunsOf("a") == 1) ? throw new OutageException() : Task.CompletedTask);
        await ScheduleAsync("a", 0);
        var worker = Worker(store: store);
        await using var running = Running.Start(worker);
        var stalls = 0;
        await AdvanceUntilAsync(() => worker.LastError is not null && ++stalls > 20);
        Assert.Equal(0, Assert.Single(await DueAsync(_clock.GetUtcNow())).Attempts);
        store.IsUnavailable = false;
        await AdvanceUntilAsync(() => Harness.Script.RunsOf("a") == 2);
        await JournalHasAsync("a");
    }

    [Fact]
    public async Task A_failed_timer_waits_before_the_retry()
    {
        Harness.Script.FailOn("a");
        await ScheduleAsync("a", 0);
        var options = Options;
        (options.RetryDelay, options.MaxRetryDelay) = (TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(10));
        await using var running = Running.Start(Worker(options: options));
        await Eventually.TrueAsync(async () => await Harness.Timers.NextDueAsync(DueExclusion.None, Token) != Noon, Token);
        Assert.InRange((await Harness.Timers.NextDueAsync(DueExclusion.None, Token)).GetValueOrDefault(), Noon.AddMinutes(5), Noon.AddMinutes(10));
        Assert.Equal(1, Harness.Script.RunsOf("a"));
    }

    [Fact]
    public async Task A_timer_handler_that_exceeds_its_time_limit_has_failed()
    {
        Harness.Script.On("a", stop => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop));
        await ScheduleAsync("a", 1);
        await using var running = Running.Start(Worker());
        await AdvanceUntilAsync(() => Harness.Script.RunsOf("a") == 2);
        Assert.Empty(await JournalAsync());
    }

    [Fact]
    public async Task A_timer_without_a_handler_is_parked_and_blocks_no_others()
    {
        await ScheduleAsync("a", 0);
        await using var running = Running.Start(Worker([]));
        await Eventually.TrueAsync(
            async () =>
            {
                _clock.Advance(TimeSpan.FromSeconds(1));
                return await Harness.Timers.NextDueAsync(DueExclusion.None, Token) is null;
            },
            Token);
        Assert.Empty(await JournalAsync());
    }

    [Fact]
    public async Task A_pending_timer_whose_record_has_a_renamed_member_is_parked_with_the_reason()
    {
        await ScheduleAsync("a", 0);
        var item = Assert.Single(await DueAsync(Noon));
        var options = Options;
        options.MaxAttempts = 1;
        await using var running = Running.Start(Worker([typeof(RenamedAlarmHandler)], options));
        await Eventually.TrueAsync(async () => await Harness.Timers.NextDueAsync(DueExclusion.None, Token) is null, Token);
        Assert.Empty(await JournalAsync());
        Assert.True(await TakeAsync(item), "The timer must be parked, not consumed.");
    }

    [Fact]
    public async Task Two_workers_fire_each_timer_once()
    {
        const int timers = 40;
        for (var i = 0; i < timers; i++)
        {
            await ScheduleAsync($"t{i}", 1);
        }

        await using var one = Running.Start(Worker());
        await using var two = Running.Start(Worker());
        await AdvanceUntilAsync(() => Enumerable.Range(0, timers).All(i => Harness.Script.RunsOf($"t{i}") > 0));
        await Eventually.TrueAsync(async () => await Harness.Timers.NextDueAsync(DueExclusion.None, Token) is null, Token);
        await one.StopAsync();
        await two.StopAsync();
        Assert.Equal(Enumerable.Range(0, timers).Select(i => $"t{i}").Order(), (await JournalAsync()).Order());
    }

    [Fact]
    public async Task A_timer_survives_a_restart()
    {
        await ScheduleAsync("a", 30);
        await using (Running.Start(Worker()))
        {
            await Harness.ScheduleAsync(new Alarm("b", "at once"), Noon, Token);
            await JournalHasAsync("at once");
        }

        _clock.Advance(TimeSpan.FromHours(2));
        await using var running = Running.Start(Worker());
        await JournalHasAsync("a");
    }

    private async Task<DueItem> ScheduleOneAsync()
    {
        await ScheduleAsync("a", 1);
        return Assert.Single(await DueAsync(Noon.AddMinutes(1)));
    }

    private Task ScheduleAsync(string text, int minutes) => Harness.ScheduleAsync(new Alarm(text, text), Noon.AddMinutes(minutes), Token);

    private Task<IReadOnlyList<DueItem>> DueAsync(DateTimeOffset now) => Harness.Timers.ReadDueAsync(now, 1000, DueExclusion.None, Token);

    private async Task<bool> TakeAsync(DueItem item)
    {
        await using var transaction = await Harness.Timers.BeginAsync(Token);
        var taken = await transaction.TryTakeAsync(item.Id, Token);
        await transaction.CommitAsync(Token);
        return taken;
    }

    private Task JournalHasAsync(string text) => Eventually.TrueAsync(async () => (await JournalAsync()).Contains(text), Token);

    /// <summary>Advances the clock in small steps, so that each step fires only the waits that were set up before it.</summary>
    private Task AdvanceUntilAsync(Func<bool> condition, TimeSpan? step = null) => Eventually.TrueAsync(
        () =>
        {
            _clock.Advance(step ?? TimeSpan.FromSeconds(20));
            return condition();
        },
        Token);

    private TimerWorker Worker(Type[]? handlers = null, MessagingOptions? options = null, IDueStore? store = null) => new(
        "target", handlers ?? [typeof(AlarmHandler)], store ?? Harness.Timers, options ?? Options, _clock, NullLogger<TimerWorker>.Instance);
}
