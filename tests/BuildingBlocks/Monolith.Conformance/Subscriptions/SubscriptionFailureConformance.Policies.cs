using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Monolith.Runtime.Events;

namespace Monolith.Conformance;

/// <content>The policies on a handler for exceptions of certain types.</content>
public abstract partial class SubscriptionFailureConformance
{
    [Fact]
    public async Task A_failure_with_a_policy_has_as_many_attempts_as_the_policy_says()
    {
        Harness.Script.On("1", _ => throw new OverflowException("Derived from the type of a policy."));
        await PublishAsync("a:1");
        await using var running = Run(Subscribe(), out var subscription);
        await subscription.CatchUpAsync(Token);
        Assert.Equal(7, Assert.Single(await ParkedAsync()).Attempts);
        Assert.Equal(1 + 7, Harness.Script.RunsOf("1"));
    }

    [Fact]
    public async Task A_policy_to_park_parks_at_once_and_precedes_that_of_the_base_type()
    {
        Harness.Script.On("1", _ => throw new DivideByZeroException());
        await PublishAsync("a:1", "b:2");
        await using var running = Run(Subscribe(), out var subscription);
        await subscription.CatchUpAsync(Token);
        Assert.Equal(("a", 1), (Assert.Single(await ParkedAsync()).Record.Key, (await ParkedAsync())[0].Attempts));
        Assert.Equal(["2"], await JournalAsync());
    }

    [Fact]
    public async Task The_policy_of_the_last_failure_counts_for_all_attempts()
    {
        Harness.Script.On("1", _ => throw (Harness.Script.RunsOf("1") < 5 ? (Exception)new OverflowException() : new InvalidOperationException("Without a policy.")));
        await PublishAsync("a:1");
        await using var running = Run(Subscribe(), out var subscription);
        await subscription.CatchUpAsync(Token);

        // Once with its batch, three times as an overflow, and the fourth exceeds MaxAttempts.
        Assert.Equal(4, Assert.Single(await ParkedAsync()).Attempts);
    }

    [Fact]
    public async Task A_policy_sets_the_delay_between_two_attempts()
    {
        var (clock, options) = (new FakeTimeProvider(), Options);

        // The test moves the clock on while a handler may be running.
        options.HandlerTimeout = TimeSpan.FromHours(1);
        Harness.Script.On("1", _ => Harness.Script.RunsOf("1") < 3 ? throw new TimeoutException() : Task.CompletedTask);
        await PublishAsync("a:1");
        await using var running = Run(Subscribe(options, clock: clock), out var subscription);
        await Eventually.TrueAsync(() => Harness.Script.RunsOf("1") == 2, Token);

        // At least half of the delay.
        clock.Advance(TimeSpan.FromSeconds(299));
        Assert.Equal(2, Harness.Script.RunsOf("1"));
        await Eventually.TrueAsync(
            () =>
            {
                clock.Advance(TimeSpan.FromSeconds(30));
                return subscription.Position != LogPosition.Start;
            },
            Token);
        Assert.True(clock.GetUtcNow() - clock.Start >= TimeSpan.FromSeconds(300));
        Assert.Equal(["1"], await JournalAsync());
    }

    [Fact]
    public async Task An_ignored_failure_leaves_nothing_of_its_handler_and_all_of_the_others()
    {
        Harness.Script.On("2", _ => throw new KeyNotFoundException());
        await PublishAsync("a:1", "a:2", "a:3");
        await using var running = Run(SubscribeTwice(), out var subscription);
        await subscription.CatchUpAsync(Token);
        Assert.Equal(["1", "echo of 1", "echo of 2", "3", "echo of 3"], await JournalAsync());
        Assert.Empty(await ParkedAsync());
    }

    [Fact]
    public async Task The_policies_of_one_handler_do_not_count_for_another()
    {
        Harness.Script.On("echo of 1", _ => throw new KeyNotFoundException());
        await PublishAsync("a:1");
        await using var running = Run(SubscribeTwice(), out var subscription);
        await subscription.CatchUpAsync(Token);
        Assert.Equal(Options.MaxAttempts, Assert.Single(await ParkedAsync()).Attempts);
        Assert.Empty(await JournalAsync());
    }

    [Fact]
    public async Task A_retry_of_a_parked_event_ignores_what_its_handler_ignores()
    {
        await ParkAsync("1", "a:1", "a:2");
        Harness.Script.On("1", _ => throw new KeyNotFoundException());

        var outcome = await RetryAsync("a");

        Assert.Equal((2, 0), (outcome.Handled, outcome.Failures.Count));
        Assert.Equal(["2"], await JournalAsync());
    }

    private Subscription SubscribeTwice() => new(
        Assert.Single(SubscriptionDefinition.For("target", [typeof(NotedHandler), typeof(EchoHandler)], Harness.Registry)),
        Harness.Feed,
        Harness.Subscriptions,
        Harness.Registry,
        Options,
        TimeProvider.System,
        NullLogger<Subscription>.Instance);
}
