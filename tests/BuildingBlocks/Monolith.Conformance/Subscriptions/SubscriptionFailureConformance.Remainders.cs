using Monolith.Runtime.Events;

namespace Monolith.Conformance;

/// <content>Parked events that are not stored, because their key or their source has too many.</content>
public abstract partial class SubscriptionFailureConformance
{
    [Fact]
    public async Task Of_many_events_of_a_parked_key_some_are_stored_and_a_retry_reads_the_others_from_the_log_in_order()
    {
        Harness.Script.FailOn("1");
        await using var running = Run(Subscribe(Limited(perKey: 2)), out var subscription);
        await PublishAsync("a:1", "a:2", "b:3", "a:4", "a:5");
        await subscription.CatchUpAsync(Token);
        await PublishAsync("a:6", "b:7");
        await subscription.CatchUpAsync(Token);

        Assert.Equal(["1", "2"], (await ParkedAsync()).Select(TextOf));
        Assert.Equal(("a", 3), Assert.Single(await RemaindersAsync()) is var remainder ? (remainder.Key, remainder.Count) : default);
        Assert.Equal(5, await Harness.Parked.CountAsync(ParkedSelection.All, Token));
        Assert.Equal(["3", "7"], await JournalAsync());
        Assert.Equal([new ParkedKey("source", "a")], await Harness.Parked.ListKeysAsync(ParkedSelection.All, after: null, max: 10, Token));

        Harness.Script.Mend("1");
        Assert.Equal(5, (await RetryAsync("a")).Handled);
        await PublishAsync("a:8");
        await subscription.CatchUpAsync(Token);
        Assert.Equal(["3", "7", "1", "2", "4", "5", "6", "8"], await JournalAsync());
        Assert.Equal(0, await Harness.Parked.CountAsync(ParkedSelection.All, Token));
        Assert.Empty(await RemaindersAsync());
    }

    [Fact]
    public async Task A_retry_of_a_remainder_stops_at_the_event_that_fails()
    {
        Harness.Script.FailOn("1");
        await using var running = Run(Subscribe(Limited(perKey: 1)), out var subscription);
        await PublishAsync("a:1", "a:2", "a:3", "a:4");
        await subscription.CatchUpAsync(Token);
        Harness.Script.Mend("1");
        Harness.Script.FailOn("3");

        var outcome = await RetryAsync("a");

        Assert.Equal((2, "3"), (outcome.Handled, TextOf(Assert.Single(outcome.Failures))));
        Assert.Equal(["3", "4"], (await ParkedAsync()).Select(TextOf));
        Assert.Equal(["1", "2"], await JournalAsync());
    }

    [Fact]
    public async Task A_full_parking_lot_stops_neither_the_other_keys_nor_a_tombstone()
    {
        Harness.Script.FailOn("bad");
        await using var running = Run(Subscribe(Limited(ofSource: 2)), out var subscription);
        await PublishAsync("a:bad", "b:bad", "c:bad", "d:bad", "e:good");
        await Harness.PublishAsync(Token, new Erased("c"), new Noted("c", "after"));
        await subscription.CatchUpAsync(Token);

        Assert.Equal(["good", "after"], await JournalAsync());
        Assert.Equal(["a", "b"], (await ParkedAsync()).Select(p => p.Record.Key));
        Assert.Equal("d", Assert.Single(await RemaindersAsync()).Key);
        Assert.Null(subscription.LastError);

        Harness.Script.Mend("bad");
        Assert.Equal(1, (await RetryAsync("d")).Handled);
        Assert.Equal(["good", "after", "bad"], await JournalAsync());
    }

    [Fact]
    public async Task A_failing_tombstone_passes_a_full_parking_lot_and_discards_the_events_of_its_key()
    {
        Harness.Script.FailOn("bad");
        Harness.Script.FailOn("erased");
        await using var running = Run(Subscribe(Limited(ofSource: 1)), out var subscription);
        await PublishAsync("a:bad", "b:bad", "b:bad");
        await Harness.PublishAsync(Token, new Erased("b"));
        await subscription.CatchUpAsync(Token);
        Assert.Equal(("b", 1), Assert.Single(await RemaindersAsync()) is var remainder ? (remainder.Key, remainder.Count) : default);

        Harness.Script.Mend("erased");
        Assert.Equal(1, (await RetryAsync("b")).Handled);
        Assert.Empty(await RemaindersAsync());
    }

    private static MessagingOptions Limited(int perKey = 100, int ofSource = 10_000)
    {
        var options = Options;
        (options.MaxParkedPerKey, options.MaxParked) = (perKey, ofSource);
        return options;
    }

    private Task<IReadOnlyList<ParkedRemainder>> RemaindersAsync() => Harness.Parked.ListRemaindersAsync("source", 100, Token);
}
