using Microsoft.Extensions.Time.Testing;

namespace Monolith.Conformance;

/// <content>Handlers that take too long.</content>
public abstract partial class SubscriptionFailureConformance
{
    [Fact]
    public async Task A_handler_that_never_returned_was_not_named()
    {
        var (clock, end) = (new FakeTimeProvider(), new TaskCompletionSource());
        Harness.Script.On("1", _ => end.Task);
        await PublishAsync("a:1");
        await using var running = Run(Subscribe(clock: clock), out var subscription);
        await Eventually.TrueAsync(() => Harness.Script.RunsOf("1") == 1, Token);
        Assert.Null(subscription.OverdueHandler);

        clock.Advance(Options.HandlerTimeout + TimeSpan.FromSeconds(1));

        Assert.EndsWith(
            "Handler has been running for 6 s, beyond its time limit of 5 s. Check that it passes its cancellation token on. Only a restart of the process ends it",
            subscription.OverdueHandler,
            StringComparison.Ordinal);
        end.SetResult();
        await Eventually.TrueAsync(() => subscription.OverdueHandler is null, Token);
    }

    [Fact]
    public async Task A_handler_that_exceeds_its_time_limit_has_failed()
    {
        var options = Options;
        (options.HandlerTimeout, options.MaxAttempts) = (TimeSpan.FromMilliseconds(50), 2);
        Harness.Script.On("1", stop => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop));
        await PublishAsync("a:1", "b:2");
        await using var running = Run(Subscribe(options), out var subscription);
        await subscription.CatchUpAsync(Token);
        Assert.Equal("1", TextOf(Assert.Single(await ParkedAsync())));
        Assert.Equal(["2"], await JournalAsync());
    }

    [Theory]
    [InlineData("begin")]
    [InlineData("advance")]
    public async Task Waiting_for_the_store_does_not_count_as_the_handlers_time(string waiting)
    {
        var clock = new FakeTimeProvider();
        var store = new WatchedStore(Harness.Subscriptions);
        store.Before = what =>
        {
            if (what == waiting)
            {
                clock.Advance(2 * Options.HandlerTimeout);
            }

            return Task.CompletedTask;
        };
        Harness.Script.On("1", stop =>
        {
            stop.ThrowIfCancellationRequested();
            return Task.CompletedTask;
        });
        await PublishAsync("a:1");
        await using var running = Run(Subscribe(store: store, clock: clock), out var subscription);
        await subscription.CatchUpAsync(Token);
        Assert.Equal(1, Harness.Script.RunsOf("1"));
        Assert.Equal(["1"], await JournalAsync());
    }
}
