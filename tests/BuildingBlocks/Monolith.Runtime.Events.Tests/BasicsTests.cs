using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Monolith.Conformance;

namespace Monolith.Runtime.Events.Tests;

public sealed class BasicsTests
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(100), Longest = TimeSpan.FromSeconds(10);

    [Theory]
    [InlineData(-1, 100)]
    [InlineData(0, 100)]
    [InlineData(1, 100)]
    [InlineData(2, 200)]
    [InlineData(5, 1600)]
    [InlineData(8, 10_000)]
    [InlineData(1000, 10_000)]
    [InlineData(int.MaxValue, 10_000)]
    public void Backoff_doubles_up_to_a_bound_minus_a_random_share_of_up_to_half(int attempt, int milliseconds)
    {
        var most = TimeSpan.FromMilliseconds(milliseconds);
        var waits = Enumerable.Range(0, 200).Select(_ => Backoff.After(attempt, First, Longest)).ToList();
        Assert.All(waits, wait => Assert.InRange(wait, most / 2, most));
        Assert.True(waits.Distinct().Count() > 50, "The wait has no jitter.");
    }

    [Fact]
    public void A_payload_may_have_the_maximum_size() => Assert.Equal(262_144, new MessagingOptions().MaxPayloadBytes);

    [Fact]
    public void Positions_are_ordered_by_transaction_first()
    {
        LogPosition[] inOrder = [LogPosition.Start, new(0, 1), new(0, 2), new(1, 1), new(1, 3), new(2, 2)];
        Assert.Equal(inOrder, inOrder.Reverse().Order());
        foreach (var (before, after) in inOrder.Zip(inOrder.Skip(1)))
        {
            Assert.True(before < after && after > before && before <= after && after >= before && before != after);
            Assert.False(before > after || after < before || before >= after || after <= before);
        }

        Assert.True(inOrder[3] <= new LogPosition(1, 1) && inOrder[3] >= new LogPosition(1, 1));
        Assert.Equal(["7", "3/7"], [new LogPosition(0, 7).ToString(), new LogPosition(3, 7).ToString()]);
    }

    [Fact]
    public void A_signal_wakes_earlier_waiters_and_no_later_ones()
    {
        var signal = new CommitSignal();
        var (one, two) = (signal.Next, signal.Next);
        signal.Notify();
        Assert.True(one.IsCompletedSuccessfully && two.IsCompletedSuccessfully);
        Assert.False(signal.Next.IsCompleted);
    }

    [Fact]
    public void A_sleeping_worker_is_woken_only_by_items_that_are_due_before_it_wakes_up()
    {
        var (signal, noon) = (new DueSignal(), DateTimeOffset.UnixEpoch.AddHours(12));
        Assert.True(Wakes(noon.AddYears(1)));
        signal.SleepUntil(noon);
        Assert.False(Wakes(noon));
        Assert.True(Wakes(noon.AddTicks(-1)));
        signal.WakeUp();
        Assert.True(Wakes(noon));

        bool Wakes(DateTimeOffset dueAt)
        {
            var next = signal.Next;
            signal.Notify(dueAt);
            return next.IsCompleted;
        }
    }

    [Fact]
    public async Task A_wait_of_less_than_a_millisecond_does_not_spin()
    {
        var clock = new FakeTimeProvider();
        var never = new TaskCompletionSource();
        var waiting = clock.WaitForAsync(never.Task, TimeSpan.FromMicroseconds(731), TestContext.Current.CancellationToken);
        Assert.False(waiting.IsCompleted, "A loop that waits so for something that is almost due spins until it is.");
        clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.False(await waiting);
    }

    [Fact]
    public async Task Waiting_returns_whether_the_signal_arrived()
    {
        var clock = new FakeTimeProvider();
        var signal = new TaskCompletionSource();
        var waiting = clock.WaitForAsync(signal.Task, TimeSpan.FromHours(1), TestContext.Current.CancellationToken);
        signal.SetResult();
        Assert.True(await waiting);
        Assert.True(await clock.WaitForAsync(signal.Task, TimeSpan.FromHours(1), TestContext.Current.CancellationToken));

        using var stop = new CancellationTokenSource();
        var stopped = clock.WaitForAsync(new TaskCompletionSource().Task, TimeSpan.FromHours(1), stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stopped);
    }

    [Fact]
    public void A_timer_has_a_name_and_one_handler()
    {
        Assert.Equal("alarm", TimerWorker.NameOf(typeof(Alarm)));
        Assert.Contains(
            "Mark it with [Timer(", Assert.Throws<InvalidOperationException>(() => TimerWorker.NameOf(typeof(string))).Message, StringComparison.Ordinal);
        Assert.Contains(
            "Module target has two handlers for the timer 'alarm'",
            Assert.Throws<InvalidOperationException>(() => new TimerWorker(
                "target", [typeof(AlarmHandler), typeof(OtherAlarmHandler)], null!, new MessagingOptions(), TimeProvider.System, NullLogger<TimerWorker>.Instance)).Message,
            StringComparison.Ordinal);
    }

    private sealed class OtherAlarmHandler : ITimerHandler<Alarm>
    {
        public Task HandleAsync(Alarm timer, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
