using Monolith.Runtime.Events;

namespace Monolith.Conformance;

/// <content>The policies on a handler for exceptions of certain types.</content>
public abstract partial class TimerConformance
{
    [Theory]
    [InlineData(typeof(OverflowException), 7)]
    [InlineData(typeof(DivideByZeroException), 1)]
    [InlineData(typeof(InvalidOperationException), 3)]
    public async Task A_failing_timer_is_parked_after_the_attempts_of_its_policy(Type failure, int attempts)
    {
        Harness.Script.On("a", _ => throw (Exception)Activator.CreateInstance(failure)!);
        await ScheduleAsync("a", 0);
        await using var running = Running.Start(Worker());
        await AdvanceUntilAsync(() => Harness.Script.RunsOf("a") == attempts);
        await Eventually.TrueAsync(async () => await Harness.Timers.CountParkedAsync(ParkedSelection.All, Token) == 1, Token);
        Assert.Equal(attempts, Assert.Single(await Harness.Timers.ListParkedAsync(10, Token)).Item.Attempts);
    }

    [Fact]
    public async Task An_ignored_failure_deletes_the_timer_without_its_effects()
    {
        Harness.Script.On("a", _ => throw new KeyNotFoundException());
        await ScheduleAsync("a", 0);
        await ScheduleAsync("b", 0);
        await using var running = Running.Start(Worker());
        await JournalHasAsync("b");
        Assert.Null(await Harness.Timers.NextDueAsync(DueExclusion.None, Token));
        Assert.Equal(0, await Harness.Timers.CountParkedAsync(ParkedSelection.All, Token));
        Assert.Equal(["b"], await JournalAsync());
        Assert.Equal(1, Harness.Script.RunsOf("a"));
    }

    [Fact]
    public async Task A_policy_sets_the_delay_before_the_next_attempt()
    {
        Harness.Script.On("a", _ => throw new TimeoutException());
        await ScheduleAsync("a", 0);
        await using var running = Running.Start(Worker());
        await Eventually.TrueAsync(async () => await Harness.Timers.NextDueAsync(DueExclusion.None, Token) != Noon, Token);
        Assert.InRange((await Harness.Timers.NextDueAsync(DueExclusion.None, Token)).GetValueOrDefault(), Noon.AddMinutes(5), Noon.AddMinutes(10));
    }
}
