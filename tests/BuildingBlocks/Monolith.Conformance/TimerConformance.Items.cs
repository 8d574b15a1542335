using Monolith.Runtime.Events;

namespace Monolith.Conformance;

/// <content>Requirements for the store alone.</content>
public abstract partial class TimerConformance
{
    [Fact]
    public async Task Due_items_are_read_earliest_first_up_to_the_maximum()
    {
        await ScheduleAsync("late", 3);
        await ScheduleAsync("early", 1);
        await ScheduleAsync("middle", 2);
        Assert.Empty(await DueAsync(Noon.AddMinutes(1).AddMicroseconds(-1)));
        Assert.Equal(["early"], (await DueAsync(Noon.AddMinutes(1))).Select(i => i.Key));
        Assert.Equal(["early", "middle"], (await Harness.Timers.ReadDueAsync(Noon.AddHours(1), 2, DueExclusion.None, Token)).Select(i => i.Key));
        Assert.Equal(Noon.AddMinutes(1), await Harness.Timers.NextDueAsync(DueExclusion.None, Token));
    }

    [Fact]
    public async Task Excluded_items_are_neither_due_nor_next()
    {
        await ScheduleAsync("a", 1);
        await ScheduleAsync("b", 2);
        var first = (await DueAsync(Noon.AddHours(1)))[0];
        var (withoutIt, withoutItsName) = (new DueExclusion([first.Id], []), new DueExclusion([], [first.Name]));
        Assert.Equal(["b"], (await Harness.Timers.ReadDueAsync(Noon.AddHours(1), 10, withoutIt, Token)).Select(i => i.Key));
        Assert.Equal(Noon.AddMinutes(2), await Harness.Timers.NextDueAsync(withoutIt, Token));
        Assert.Empty(await Harness.Timers.ReadDueAsync(Noon.AddHours(1), 10, withoutItsName, Token));
        Assert.Null(await Harness.Timers.NextDueAsync(withoutItsName, Token));
    }

    [Fact]
    public async Task An_empty_table_has_no_next_item() => Assert.Null(await Harness.Timers.NextDueAsync(DueExclusion.None, Token));

    [Fact]
    public async Task An_item_is_taken_once_and_a_rollback_restores_it()
    {
        var item = await ScheduleOneAsync();
        await using (var lost = await Harness.Timers.BeginAsync(Token))
        {
            Assert.True(await lost.TryTakeAsync(item.Id, Token));
        }

        Assert.Equal(item, await Harness.Timers.FindAsync(item.Id, Token));
        Assert.True(await TakeAsync(item));
        Assert.False(await TakeAsync(item));
        Assert.Null(await Harness.Timers.FindAsync(item.Id, Token));
    }

    [Fact]
    public async Task An_item_is_postponed_only_with_its_current_due_time()
    {
        var item = await ScheduleOneAsync();
        var later = Noon.AddHours(1);
        Assert.True(await Harness.Timers.TryPostponeAsync(item, later, "Failed.", Token));
        Assert.False(await Harness.Timers.TryPostponeAsync(item, later.AddHours(1), "Failed.", Token));
        var moved = await Harness.Timers.FindAsync(item.Id, Token);
        Assert.Equal((later, 1), (moved!.DueAt, moved.Attempts));
        Assert.True(await Harness.Timers.TryPostponeAsync(moved, later.AddHours(1), failure: null, Token));
        Assert.Equal(1, (await Harness.Timers.FindAsync(item.Id, Token))!.Attempts);
    }

    [Fact]
    public async Task A_parked_item_is_neither_due_nor_next()
    {
        var item = await ScheduleOneAsync();
        await Harness.Timers.ParkAsync(item, "Failed.", Token);
        Assert.Empty(await DueAsync(Noon.AddYears(1)));
        Assert.Null(await Harness.Timers.NextDueAsync(DueExclusion.None, Token));
        Assert.Null(await Harness.Timers.FindAsync(item.Id, Token));
    }

    [Fact]
    public async Task Parked_items_are_listed_and_a_retried_one_is_due_again_with_all_of_its_attempts()
    {
        await ScheduleAsync("a", 1);
        await ScheduleAsync("b", 1);
        foreach (var item in await DueAsync(Noon.AddMinutes(1)))
        {
            await Harness.Timers.ParkAsync(item, "Failed.", Token);
        }

        var parked = await Harness.Timers.ListParkedAsync(10, Token);
        Assert.Equal([("a", "Failed.", 1), ("b", "Failed.", 1)], parked.Select(p => (p.Item.Key, p.Failure, p.Item.Attempts)));
        var one = new ParkedSelection(Key: "a", Name: "alarm");
        Assert.Equal(1, await Harness.Timers.CountParkedAsync(one, Token));
        Assert.Equal(1, await Harness.Timers.RetryParkedAsync(one, Noon, action: null, Token));
        Assert.Equal(("a", 0), Assert.Single(await DueAsync(Noon)) is var due ? (due.Key, due.Attempts) : default);
        Assert.Equal(0, await Harness.Timers.DiscardParkedAsync(new ParkedSelection(Name: "another"), Token));
        Assert.Equal(1, await Harness.Timers.DiscardParkedAsync(new ParkedSelection(Id: parked[1].Item.Id), Token));
        Assert.Empty(await Harness.Timers.ListParkedAsync(10, Token));
        Assert.Single(await DueAsync(Noon.AddYears(1)));
    }

    [Fact]
    public async Task Adding_an_item_completes_the_earlier_signal()
    {
        var added = Harness.Timers.Added.Next;
        Assert.False(added.IsCompleted);
        await ScheduleAsync("a", 1);
        await added.WaitAsync(Token);
    }
}
