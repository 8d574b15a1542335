using Microsoft.EntityFrameworkCore;
using Monolith.Runtime.Events;

namespace Monolith.Conformance;

/// <content>What interrupts a snapshot: a stop, a restored source, and states that cannot be handled.</content>
public abstract partial class SnapshotConformance
{
    [Fact]
    public async Task A_snapshot_that_is_interrupted_goes_on_and_repeats_nothing()
    {
        await CutAsync(_keys);
        await RaiseAsync(_keys[7]);
        var isStuck = new TaskCompletionSource();
        Harness.Script.On("2", stop =>
        {
            isStuck.TrySetResult();
            return Task.Delay(System.Threading.Timeout.InfiniteTimeSpan, TimeProvider.System, stop);
        });
        var subscription = Subscribe(batchSize: 2);
        await using (Running.Start(subscription))
        {
            await isStuck.Task.WaitAsync(Token);
            Assert.Equal(LogPosition.Start, subscription.Position);
            Assert.Equal(6, subscription.Snapshot!.Keys);
        }

        Harness.Script.Mend("2");
        await RaiseAsync(_keys);
        await CatchUpAsync(batchSize: 2);
        await AssertCompleteAsync(_keys);
        Assert.Equal(["snapshot 1", "2"], await JournalAsync(_keys[0]));
        Assert.Equal(["snapshot 3"], await JournalAsync(_keys[7]));
    }

    [Fact]
    public async Task An_epoch_of_the_source_during_the_snapshot_begins_the_scan_again()
    {
        await Modules.StartEpochAsync(Token);
        await CutAsync(_keys[..3]);
        var pages = 0;
        Offered.DuringPage = async () =>
        {
            if (++pages == 2)
            {
                await RaiseAsync(_keys[..1]);
                await Modules.StartEpochAsync(Token);
            }
        };
        await CatchUpAsync(batchSize: 1);

        Assert.Equal(["snapshot 1", "snapshot 2"], await JournalAsync(_keys[0]));
        Assert.Equal(["snapshot 1", "snapshot 1"], await JournalAsync(_keys[1]));
        Assert.Equal(["snapshot 1"], await JournalAsync(_keys[2]));
        Assert.Empty(await Modules.DivergencesAsync(Token));
        await RaiseAsync(_keys[0]);
        await CatchUpAsync();
        Assert.Equal(["snapshot 1", "snapshot 2", "3"], await JournalAsync(_keys[0]));
    }

    [Fact]
    public async Task A_state_that_fails_is_parked_and_later_events_of_its_key_behind_it()
    {
        await CutAsync(_keys[..4]);
        await RaiseAsync(_keys[1]);
        Harness.Script.FailOn("2");
        var subscription = Subscribe(batchSize: 3);
        await using (Running.Start(subscription))
        {
            await subscription.CatchUpAsync(Token);
            await RaiseAsync(_keys[1]);
            await subscription.CatchUpAsync(Token);
        }

        Assert.Equal(["snapshot 1"], await JournalAsync(_keys[0]));
        Assert.Equal([3, 0], (await ParkedAsync()).Select(parked => parked.Attempts));

        Harness.Script.Mend("2");
        var retry = new ParkedEventRetry(Definition(), Harness.Parked, Harness.Feed, Harness.Registry, TimeProvider.System);
        Assert.Equal(2, (await retry.RetryAsync($"{_keys[1]}", Token)).Handled);
        Assert.Equal(["snapshot 2", "3"], await JournalAsync(_keys[1]));
    }

    [Fact]
    public async Task The_policies_of_a_handler_hold_for_states()
    {
        await CutAsync(_keys[..4]);
        await RaiseAsync(_keys[1..4]);
        await RaiseAsync(_keys[2..4]);
        await RaiseAsync(_keys[3]);
        Harness.Script.On("2", _ => throw new OverflowException("The policy of its base type has seven attempts."));
        Harness.Script.On("3", _ => throw new DivideByZeroException("To be parked at once."));
        Harness.Script.On("4", _ => throw new KeyNotFoundException("To be ignored."));
        var subscription = Subscribe(batchSize: 3);
        await using (Running.Start(subscription))
        {
            await subscription.CatchUpAsync(Token);
            await RaiseAsync(_keys[3]);
            await subscription.CatchUpAsync(Token);
        }

        Assert.Equal([($"{_keys[1]}", 7), ($"{_keys[2]}", 1)], (await ParkedAsync()).Select(parked => (parked.Record.Key, parked.Attempts)).Order());
        Assert.Equal(["snapshot 1"], await JournalAsync(_keys[0]));
        Assert.Equal(["5"], await JournalAsync(_keys[3]));
    }

    [Fact]
    public async Task A_state_that_cannot_be_parked_stops_the_snapshot_until_its_handler_is_mended()
    {
        await CutAsync(_keys[..4]);
        Harness.Script.FailOn("1");
        var subscription = Subscribe(batchSize: 3, maxParked: 2);
        await using (Running.Start(subscription))
        {
            await Eventually.TrueAsync(() => Task.FromResult(subscription.LastError?.Contains("part of a snapshot", StringComparison.Ordinal) == true), Token);
            Assert.Equal(2, (await ParkedAsync()).Count);
            Harness.Script.Mend("1");
            await subscription.CatchUpAsync(Token);
        }

        Assert.Equal(["snapshot 1", "snapshot 1"], await JournalAsync());
    }
}
