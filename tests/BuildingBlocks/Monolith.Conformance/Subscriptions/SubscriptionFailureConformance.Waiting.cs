using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Monolith.Runtime.Events;

namespace Monolith.Conformance;

/// <content>Events of a newer contract, at a process with the older one, and then at one with the newer.</content>
public abstract partial class SubscriptionFailureConformance
{
    /// <summary>This release knows version 2 of a note.</summary>
    private EventRegistry Present => Harness.Registry;

    [Fact]
    public async Task An_event_of_a_newer_version_waits_with_its_key_until_a_release_knows_it()
    {
        await PublishAsync("a:1", "a:later", "a:3", "b:4");
        for (var start = 0; start < 2; start++)
        {
            await using var older = Run(SubscribeWith(Present), out var subscription);
            await subscription.CatchUpAsync(Token);
        }

        Assert.Equal(["1", "4"], await JournalAsync());
        var parked = await ParkedAsync();
        Assert.Equal([("a", 3, true), ("a", 2, false)], parked.Select(p => (p.Record.Key, p.Record.Version, p.IsWaiting)));
        Assert.Equal(0, parked[0].Attempts);
        Assert.Contains("source.noted has version 3, but this process supports only versions up to 2. Deploy the release that knows it", parked[0].Reason, StringComparison.Ordinal);
        Assert.Equal(parked[0], Assert.Single(await Harness.Parked.ListWaitingAsync("source", 10, Token)));
        Assert.Empty(await Harness.Parked.ListWaitingAsync("target", 10, Token));

        await using var newer = Run(SubscribeWith(Present.Knowing(3)), out _);
        await Eventually.TrueAsync(async () => (await ParkedAsync()).Count == 0, Token);
        Assert.Equal(["1", "4", "later", "3"], await JournalAsync());
    }

    /// <summary>The later events of its key were logged as errors, and counted as parked.</summary>
    [Fact]
    public async Task What_waits_is_no_error()
    {
        var log = new Levels();
        await PublishAsync("a:later", "a:3", "a:5", "b:4");
        await using (Run(SubscribeWith(Present, logger: log), out var subscription))
        {
            await subscription.CatchUpAsync(Token);
        }

        Assert.Equal([(1012, LogLevel.Warning), (1014, LogLevel.Information), (1014, LogLevel.Information)], log.Records);
        Assert.Equal((3, 3), (await Harness.Parked.CountAsync(ParkedSelection.All, Token), await Harness.Parked.CountWaitingAsync(Token)));
    }

    [Fact]
    public async Task An_event_of_an_unknown_name_waits_until_a_release_knows_it()
    {
        var older = EventRegistry.Of([.. Present.All.Where(type => type.ClrType != typeof(Weighed))]);
        await Harness.PublishAsync(Token, new Weighed("a", "5"), new Noted("a", "6"), new Noted("b", "7"));
        await using (Run(SubscribeWith(older), out var subscription))
        {
            await subscription.CatchUpAsync(Token);
        }

        Assert.Equal(["7"], await JournalAsync());
        Assert.Contains("no contract in this process defines the event 'source.weighed'", Assert.Single(await Harness.Parked.ListWaitingAsync(null, 10, Token)).Reason, StringComparison.Ordinal);

        await using var newer = Run(SubscribeWith(Present), out _);
        await Eventually.TrueAsync(async () => (await ParkedAsync()).Count == 0, Token);
        Assert.Equal(["7", "5", "6"], await JournalAsync());
    }

    [Fact]
    public async Task A_key_goes_on_up_to_its_next_event_of_a_newer_version()
    {
        await PublishAsync("a:later", "a:latest", "a:3");
        await LetWaitAsync();

        await using (Run(SubscribeWith(Present.Knowing(3)), out _))
        {
            await Eventually.TrueAsync(async () => (await ParkedAsync())[0] is { Record.Version: 4, IsWaiting: true }, Token);
        }

        Assert.Equal(["later"], await JournalAsync());
        Assert.Equal(0, (await ParkedAsync())[0].Attempts);
        await using var newest = Run(SubscribeWith(Present.Knowing(4)), out _);
        await Eventually.TrueAsync(async () => (await ParkedAsync()).Count == 0, Token);
        Assert.Equal(["later", "latest", "3"], await JournalAsync());
    }

    [Fact]
    public async Task A_retry_in_the_older_release_lets_the_event_wait()
    {
        await PublishAsync("a:later");
        await LetWaitAsync();

        var outcome = await RetryAsync("a");

        Assert.Equal(0, outcome.Handled);
        Assert.Contains("supports only versions up to 2", Assert.Single(outcome.Failures).Reason, StringComparison.Ordinal);
        Assert.True(Assert.Single(await ParkedAsync()) is { IsWaiting: true, Attempts: 0 });
    }

    [Fact]
    public async Task An_event_that_waited_and_then_keeps_failing_is_parked_like_any_other()
    {
        await PublishAsync("a:later", "a:2");
        await LetWaitAsync();
        Harness.Script.FailOn("later");
        await using (Run(SubscribeWith(Present.Knowing(3)), out _))
        {
            await Eventually.TrueAsync(async () => !(await ParkedAsync())[0].IsWaiting, Token);
        }

        var failed = (await ParkedAsync())[0];
        Assert.Equal((Options.MaxAttempts, Options.MaxAttempts), (failed.Attempts, Harness.Script.RunsOf("later")));
        Assert.Contains("later is scripted to fail.", failed.Reason, StringComparison.Ordinal);

        // It no longer waits for a release, but for an operator.
        Harness.Script.Mend("later");
        await PublishAsync("b:3");
        await using var again = Run(SubscribeWith(Present.Knowing(3)), out _);
        await Eventually.TrueAsync(async () => (await JournalAsync()).Contains("3"), Token);
        Assert.Equal(2, (await ParkedAsync()).Count);
    }

    [Fact]
    public async Task What_an_older_process_lets_wait_beside_a_newer_one_is_handled_soon()
    {
        var clock = new PollClock(Options.PollInterval);
        await PublishAsync("b:1");
        await using var newer = Run(SubscribeWith(Present.Knowing(3), new UnsignaledFeed(Harness.Feed), clock), out _);
        await clock.Waiting.WaitAsync(Token);
        await PublishAsync("a:later");
        await LetWaitAsync();

        await Eventually.TrueAsync(
            async () =>
            {
                clock.Advance(Options.PollInterval);
                return (await ParkedAsync()).Count == 0;
            },
            Token);
        Assert.Equal(["1", "later"], await JournalAsync());
    }

    [Fact]
    public async Task The_subscription_waits_when_no_more_keys_can()
    {
        var options = Options;
        options.MaxParked = 1;
        await PublishAsync("z:0", "a:later", "b:1", "c:later", "b:2");
        await using (Run(SubscribeWith(Present, options: options), out var subscription))
        {
            await Eventually.TrueAsync(() => subscription.LastFailure is { WaitsForRelease: true }, Token);
            Assert.Contains("source.noted of key c: Waits for a newer release", subscription.LastError, StringComparison.Ordinal);
            Assert.Contains("because Messaging:MaxParked events are parked", subscription.LastError, StringComparison.Ordinal);
            Assert.Equal(["0", "1"], await JournalAsync());
        }

        await using var newer = Run(SubscribeWith(Present.Knowing(3), options: options), out var same);
        await Eventually.TrueAsync(async () => (await JournalAsync()).Count() == 5, Token);
        Assert.Equal(["0", "1", "later"], (await JournalAsync()).Take(3));
        Assert.False(same.LastFailure is { WaitsForRelease: true });
    }

    /// <summary>Subscribes as a release does that knows certain events. The source publishes newer versions of some notes.</summary>
    private Subscription SubscribeWith(EventRegistry known, IEventFeed? feed = null, TimeProvider? clock = null, MessagingOptions? options = null, ILogger<Subscription>? logger = null)
    {
        Type[] handlers = [typeof(NotedHandler), .. known.Find("source.weighed") is null ? Type.EmptyTypes : [typeof(WeighedHandler)]];
        return new Subscription(
            Assert.Single(SubscriptionDefinition.For("target", handlers, known)),
            NewerNotes.In(feed ?? Harness.Feed),
            Harness.Subscriptions,
            known,
            options ?? Options,
            clock ?? TimeProvider.System,
            logger ?? NullLogger<Subscription>.Instance,
            Harness.Parked);
    }

    /// <summary>Lets the older release process all events.</summary>
    private async Task LetWaitAsync()
    {
        await using var older = Run(SubscribeWith(Present), out var subscription);
        await subscription.CatchUpAsync(Token);
        Assert.NotEmpty(await Harness.Parked.ListWaitingAsync("source", 10, Token));
    }

    private sealed class Levels : ILogger<Subscription>
    {
        private readonly List<(int Id, LogLevel Level)> _records = [];

        public IReadOnlyList<(int Id, LogLevel Level)> Records
        {
            get
            {
                lock (_records)
                {
                    return [.. _records];
                }
            }
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (_records)
            {
                _records.Add((eventId.Id, logLevel));
            }
        }
    }
}
