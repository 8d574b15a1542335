namespace Monolith.Conformance;

/// <content>What traces and metrics need of a store.</content>
public abstract partial class TimerConformance
{
    [Fact]
    public async Task Waiting_timers_are_counted_up_to_a_limit()
    {
        await ScheduleAsync("a", 1);
        await ScheduleAsync("b", 2);
        await ScheduleAsync("c", 3);

        Assert.Equal(3, await Harness.Timers.CountWaitingAsync(10, Token));
        Assert.Equal(2, await Harness.Timers.CountWaitingAsync(2, Token));
    }
}
