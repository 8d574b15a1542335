using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Monolith.Runtime.Events;

namespace Monolith.Conformance;

/// <content>Work that recurs.</content>
public abstract partial class TimerConformance
{
    private static readonly Recurrence Hourly = new("chime", typeof(ChimeHandler), "every hour", time => Truncate(time, TimeSpan.FromHours(1)).AddHours(1));

    private static readonly Recurrence EveryTenMinutes = Hourly with { Schedule = "every ten minutes", Next = time => Truncate(time, TimeSpan.FromMinutes(10)).AddMinutes(10) };

    [Fact]
    public async Task Work_recurs_at_each_time_of_its_schedule()
    {
        await using var running = await RecurAsync(Hourly);
        await ChimesAsync("13:00");
        await ChimesAsync("14:00");
        Assert.Equal(["13:00", "14:00"], await JournalAsync());
        Assert.Equal(Noon.AddHours(3), await Harness.Timers.NextDueAsync(DueExclusion.None, Token));
    }

    [Fact]
    public async Task Missed_runs_run_once()
    {
        await using (await RecurAsync(Hourly))
        {
            await ChimesAsync("13:00");
        }

        _clock.Advance(TimeSpan.FromHours(5));
        var next = Truncate(_clock.GetUtcNow(), TimeSpan.FromHours(1)).AddHours(1);
        await using var running = await RecurAsync(Hourly);
        await JournalHasAsync("14:00");
        Assert.Equal(["13:00", "14:00"], await JournalAsync());
        Assert.Equal(next, await Harness.Timers.NextDueAsync(DueExclusion.None, Token));
    }

    [Fact]
    public async Task Of_two_workers_one_does_the_work()
    {
        await using var one = await RecurAsync(Hourly);
        await using var two = await RecurAsync(Hourly);
        await ChimesAsync("13:00");
        await ChimesAsync("14:00");
        await one.StopAsync();
        await two.StopAsync();
        Assert.Equal(["13:00", "14:00"], await JournalAsync());
    }

    [Fact]
    public async Task A_run_that_keeps_failing_is_parked_and_the_next_one_follows()
    {
        Harness.Script.FailOn("13:00");
        await using var running = await RecurAsync(Hourly);
        AdvanceTo("13:00");
        await AdvanceUntilAsync(() => Harness.Script.RunsOf("13:00") == Options.MaxAttempts, TimeSpan.FromSeconds(1));
        await ChimesAsync("14:00");
        Assert.Equal(["14:00"], await JournalAsync());
        Assert.Equal("recurring:chime", Assert.Single(await Harness.Timers.ListParkedAsync(10, Token)).Item.Name);

        Harness.Script.Mend("13:00");
        await Harness.Timers.RetryParkedAsync(ParkedSelection.All, _clock.GetUtcNow(), action: null, Token);
        await JournalHasAsync("13:00");
        await ChimesAsync("15:00");
        Assert.Equal(["14:00", "13:00", "15:00"], await JournalAsync());
        Assert.Single(await DueAsync(Noon.AddYears(1)));
    }

    [Fact]
    public async Task A_failed_run_leaves_nothing_and_schedules_nothing()
    {
        Harness.Script.On("13:00", _ => Harness.Script.RunsOf("13:00") == 1 ? throw new InvalidOperationException("Not yet.") : Task.CompletedTask);
        await using var running = await RecurAsync(Hourly);
        AdvanceTo("13:00");
        await AdvanceUntilAsync(() => Harness.Script.RunsOf("13:00") == 2, TimeSpan.FromSeconds(1));
        await JournalHasAsync("13:00");
        Assert.Equal(["13:00"], await JournalAsync());
        Assert.Equal(2, Harness.Script.RunsOf("13:00"));
        Assert.Single(await DueAsync(Noon.AddYears(1)));
    }

    [Fact]
    public async Task A_changed_schedule_replaces_the_next_run()
    {
        await using (await RecurAsync(Hourly))
        {
            await Eventually.TrueAsync(async () => await Harness.Timers.NextDueAsync(DueExclusion.None, Token) == Noon.AddHours(1), Token);
        }

        await using var running = await RecurAsync(EveryTenMinutes);
        await ChimesAsync("12:10");
        await ChimesAsync("12:20");
        Assert.Equal(["12:10", "12:20"], await JournalAsync());
        Assert.Single(await DueAsync(Noon.AddYears(1)));
    }

    [Fact]
    public async Task Work_that_recurs_no_more_leaves_no_timer()
    {
        await using (await RecurAsync(Hourly))
        {
            await Eventually.TrueAsync(async () => await Harness.Timers.NextDueAsync(DueExclusion.None, Token) is not null, Token);
        }

        await using var running = await RecurAsync();
        await Eventually.TrueAsync(
            async () =>
            {
                _clock.Advance(TimeSpan.FromMinutes(5));
                return await Harness.Timers.NextDueAsync(DueExclusion.None, Token) is null;
            },
            Token);
        Assert.Empty(await JournalAsync());
        Assert.Equal(0, await Harness.Timers.CountParkedAsync(ParkedSelection.All, Token));
    }

    /// <summary>
    /// Waits until a run is scheduled, advances the clock to its time and waits until it has committed. The clock may not advance earlier,
    /// or further: a run that is scheduled after its time is missed.
    /// </summary>
    private async Task ChimesAsync(string text)
    {
        await Eventually.TrueAsync(async () => await Harness.Timers.NextDueAsync(DueExclusion.None, Token) == TimeOf(text), Token);
        AdvanceTo(text);
        await Eventually.TrueAsync(
            async () =>
            {
                _clock.Advance(TimeSpan.FromSeconds(1));
                return (await JournalAsync()).Contains(text);
            },
            Token);
    }

    private void AdvanceTo(string text)
    {
        if (TimeOf(text) > _clock.GetUtcNow())
        {
            _clock.Advance(TimeOf(text) - _clock.GetUtcNow());
        }
    }

    /// <summary>Starts a worker whose first runs are scheduled.</summary>
    private async Task<Running> RecurAsync(params Recurrence[] recurrences)
    {
        var worker = new TimerWorker("target", [typeof(AlarmHandler)], Harness.Timers, Options, _clock, NullLogger<TimerWorker>.Instance, recurrences);
        await worker.BeginRecurrencesAsync(Token);
        return Running.Start(worker);
    }

    private static DateTimeOffset TimeOf(string text) => Truncate(Noon, TimeSpan.FromDays(1)) + TimeSpan.Parse(text, CultureInfo.InvariantCulture);

    private static DateTimeOffset Truncate(DateTimeOffset time, TimeSpan unit) => time.AddTicks(-(time.Ticks % unit.Ticks));
}
