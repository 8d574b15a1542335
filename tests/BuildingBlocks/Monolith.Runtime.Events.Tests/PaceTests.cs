using Microsoft.Extensions.Time.Testing;

namespace Monolith.Runtime.Events.Tests;

/// <summary>What a subscription knows about its pace.</summary>
public sealed class PaceTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void A_rate_is_the_average_of_the_last_ten_seconds()
    {
        var rate = new RateWindow(_clock);
        Assert.Equal(0, rate.PerSecond);

        rate.Add(20);
        rate.Add(10);
        Assert.Equal(3, rate.PerSecond);
        _clock.Advance(TimeSpan.FromSeconds(9));
        rate.Add(70);
        Assert.Equal(10, rate.PerSecond);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(7, rate.PerSecond);
        rate.Add(10);
        Assert.Equal(8, rate.PerSecond);
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(0, rate.PerSecond);
    }

    [Fact]
    public void The_slowest_handler_is_the_one_that_takes_longest_for_an_event()
    {
        var running = new RunningHandler(TimeSpan.FromSeconds(5), _clock);
        Assert.Null(running.Slowest);

        Run(typeof(string), TimeSpan.FromSeconds(2), events: 100);
        Run(typeof(int), TimeSpan.FromMilliseconds(300), events: 1);
        Assert.Equal(new HandlerCost(nameof(Int32), TimeSpan.FromMilliseconds(300)), running.Slowest);
        running.Saved(TimeSpan.FromSeconds(4), events: 2);
        Assert.Equal(new HandlerCost("Int32 (saving)", TimeSpan.FromSeconds(2)), running.Slowest);

        // One that is running counts with its time so far.
        using var end = running.Begin(typeof(long));
        _clock.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(new HandlerCost(nameof(Int64), TimeSpan.FromSeconds(3)), running.Slowest);
        Assert.Equal(running.Slowest, running.Current);
        end.Dispose();

        // A batch that is running counts with its time for one of its events.
        using var batch = running.Begin(typeof(byte), events: 100);
        _clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(nameof(Int64), running.Slowest?.Handler);
        Assert.Equal(new HandlerCost(nameof(Byte), TimeSpan.FromSeconds(30)), running.Current);

        void Run(Type handler, TimeSpan time, int events)
        {
            using var end = running.Begin(handler, events);
            _clock.Advance(time);
        }
    }

    [Fact]
    public void A_handler_that_has_not_run_for_a_minute_is_forgotten()
    {
        var running = new RunningHandler(TimeSpan.FromSeconds(5), _clock);
        Run(TimeSpan.FromSeconds(2));
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(TimeSpan.FromSeconds(2), running.Slowest?.PerEvent);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(running.Slowest);

        Run(TimeSpan.FromMilliseconds(5));
        Assert.Equal(TimeSpan.FromMilliseconds(5), running.Slowest?.PerEvent);

        void Run(TimeSpan time)
        {
            using var end = running.Begin(typeof(int));
            _clock.Advance(time);
        }
    }

    [Fact]
    public void A_handler_that_became_fast_again_is_forgotten_after_some_calls()
    {
        var running = new RunningHandler(TimeSpan.FromSeconds(5), _clock);
        for (var call = 0; call < 20; call++)
        {
            using var end = running.Begin(typeof(int));
            _clock.Advance(call == 0 ? TimeSpan.FromSeconds(2) : TimeSpan.Zero);
        }

        Assert.InRange(running.Slowest!.PerEvent, TimeSpan.Zero, TimeSpan.FromMilliseconds(50));
    }
}
