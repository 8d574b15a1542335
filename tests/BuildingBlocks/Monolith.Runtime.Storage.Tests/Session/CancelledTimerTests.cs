using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Monolith.Conformance;
using Monolith.Runtime.Events;

namespace Monolith.Runtime.Storage.Tests;

/// <summary>Timers that are canceled before or after they were saved.</summary>
public sealed class CancelledTimerTests : SqliteTest
{
    [Fact]
    public async Task A_timer_cancelled_in_its_scheduling_transaction_is_not_stored()
    {
        await Modules.InTargetAsync(async db =>
        {
            await using var unit = UnitOfWork.Begin(db);
            db.Schedule(new Alarm("a", "a"), "a", Clock.GetUtcNow());
            db.CancelTimers<Alarm>("a");
            await unit.CommitAsync(Token);
        });
        Assert.Null(await Modules.Timers.NextDueAsync(DueExclusion.None, Token));
    }

    [Fact]
    public async Task Cancelling_timers_deletes_the_saved_ones_and_keeps_the_one_that_is_scheduled_next()
    {
        await Modules.ScheduleAsync(new Alarm("a", "first"), Clock.GetUtcNow(), Token);
        await Modules.ScheduleAsync(new Alarm("b", "other"), Clock.GetUtcNow(), Token);
        await Modules.InTargetAsync(async db =>
        {
            await using var unit = UnitOfWork.Begin(db);
            db.Schedule(new Alarm("a", "second"), "a", Clock.GetUtcNow());
            await db.SaveChangesAsync(Token);
            db.CancelTimers<Alarm>("a");
            db.Schedule(new Alarm("a", "third"), "a", Clock.GetUtcNow());
            await unit.CommitAsync(Token);
        });
        var left = await Modules.Timers.ReadDueAsync(Clock.GetUtcNow(), 10, DueExclusion.None, Token);
        Assert.Equal(["other", "third"], left.Select(timer => StoredJson.Read<Alarm>("timer", timer.Payload).Text).Order());
    }

    [Fact]
    public async Task A_cancellation_that_is_rolled_back_cancels_no_timer()
    {
        await Modules.ScheduleAsync(new Alarm("a", "a"), Clock.GetUtcNow(), Token);
        await Modules.InTargetAsync(async db =>
        {
            await using (UnitOfWork.Begin(db))
            {
                db.CancelTimers<Alarm>("a");
                await db.SaveChangesAsync(Token);
            }

            // The pooled context must not remember it.
            await db.SaveChangesAsync(Token);
        });
        Assert.NotNull(await Modules.Timers.NextDueAsync(DueExclusion.None, Token));
    }
}
