using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;
using Monolith.Runtime.Events;

namespace Monolith.Runtime.Tests;

public sealed class SideEffectHandoverTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly ConcurrentQueue<SideEffectLease> _executed = new();
    private readonly SideEffectHandover _handover;

    public SideEffectHandoverTests() => _handover = new SideEffectHandover(_clock);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_job_takes_what_was_leased_before_it_and_while_it_runs()
    {
        var (first, second, third) = (Lease(), Lease(), Lease());
        Assert.False(_handover.Add(first));
        Assert.True(_handover.Add(second), "A job has been requested.");
        var job = RunJobAsync();
        Assert.True(_handover.Add(third), "A job is running.");
        await ExecutedAsync(3);

        await EndAsync(job);
        Assert.Equal([first, second, third], _executed);
        Assert.False(_handover.Add(Lease()), "No job is running.");
    }

    [Fact]
    public async Task A_lease_that_has_ended_is_not_executed()
    {
        _handover.Add(Lease());
        _clock.Advance(TimeSpan.FromSeconds(15));
        var current = Lease();
        _handover.Add(current);

        var job = RunJobAsync();
        await ExecutedAsync(1);
        await EndAsync(job);

        Assert.Equal([current], _executed);
    }

    [Fact]
    public async Task A_job_executes_at_the_same_time_and_ends_with_the_last()
    {
        var slow = new TaskCompletionSource();
        var (first, second) = (Lease(), Lease());
        _handover.Add(first);
        _handover.Add(second);
        var job = _handover.TakeAsync(
            item =>
            {
                _executed.Enqueue(item);
                return item == first ? slow.Task : Task.CompletedTask;
            },
            Token);
        await ExecutedAsync(2);
        await NextJobIsExpectedAsync();
        Assert.False(job.IsCompleted);

        slow.SetResult();
        await job.WaitAsync(Token);
    }

    [Fact]
    public async Task A_job_that_always_has_work_gives_way_to_the_next_one()
    {
        var job = RunJobAsync();
        for (var i = 1; !job.IsCompleted; i++)
        {
            _handover.Add(Lease());
            var count = i;

            // The job may have ended before it took this one.
            await UntilAsync(() => _executed.Count >= count || job.IsCompleted);
            _clock.Advance(SideEffectHandover.Idle / 2);
            Assert.InRange(i, 1, 1_000);
        }

        Assert.True(_executed.Count >= SideEffectHandover.Shift / SideEffectHandover.Idle);
    }

    [Fact]
    public async Task A_side_effect_is_taken_back_when_no_job_comes_and_not_when_one_has_taken_it()
    {
        var refused = Lease();
        Assert.False(_handover.Add(refused));
        Assert.True(_handover.TryRemove(refused));
        Assert.False(_handover.Add(Lease()), "The job that was refused does not come.");

        var job = RunJobAsync();
        await ExecutedAsync(1);
        Assert.False(_handover.TryRemove(_executed.Single()));
        await EndAsync(job);
    }

    [Fact]
    public async Task A_job_ends_without_an_error_when_the_host_stops()
    {
        using var stop = new CancellationTokenSource();
        var job = _handover.TakeAsync(_ => Task.CompletedTask, stop.Token);
        await stop.CancelAsync();
        await job.WaitAsync(Token);
    }

    private SideEffectLease Lease()
    {
        var now = _clock.GetUtcNow();
        return new SideEffectLease(new DueItem(Guid.CreateVersion7(), "charge", "a", "{}", now, 0), now, TimeSpan.FromSeconds(15), now);
    }

    private Task RunJobAsync() => _handover.TakeAsync(
        item =>
        {
            _executed.Enqueue(item);
            return Task.CompletedTask;
        },
        Token);

    private Task ExecutedAsync(int count) => UntilAsync(() => _executed.Count >= count);

    private Task NextJobIsExpectedAsync() => UntilAsync(() =>
    {
        _clock.Advance(SideEffectHandover.Idle);
        return !_handover.IsTaken;
    });

    private Task EndAsync(Task job) => UntilAsync(() =>
    {
        _clock.Advance(SideEffectHandover.Idle);
        return job.IsCompleted;
    });

    private static async Task UntilAsync(Func<bool> condition)
    {
        while (!condition())
        {
            Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
