using Microsoft.EntityFrameworkCore;
using Monolith.Runtime.Events;
using Monolith.Runtime.Storage;

namespace Monolith.Conformance;

/// <summary>Requirements for every store of leases and idempotency keys.</summary>
public abstract class LeaseConformance : Suite
{
    private static readonly DateTimeOffset Due = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private DatabaseHarness Modules => (DatabaseHarness)Harness;

    [Fact]
    public async Task Of_several_concurrent_leases_of_an_item_one_succeeds()
    {
        await Harness.ScheduleAsync(new Alarm("a", "rings"), Due, Token);
        var item = Assert.Single(await Harness.Timers.ReadDueAsync(Due, 10, DueExclusion.None, Token));
        var won = await Task.WhenAll(Enumerable.Range(1, 6).Select(worker => Task.Run(
            () => Harness.Timers.TryPostponeAsync(item, Due.AddSeconds(worker), null, Token), Token)));
        Assert.Single(won, true);
        var leased = await Harness.Timers.FindAsync(item.Id, Token);
        Assert.Equal(Due.AddSeconds(1 + Array.IndexOf(won, true)), leased!.DueAt);
    }

    [Fact]
    public async Task Of_several_concurrent_takes_of_an_item_one_succeeds()
    {
        await Harness.ScheduleAsync(new Alarm("a", "rings"), Due, Token);
        var item = Assert.Single(await Harness.Timers.ReadDueAsync(Due, 10, DueExclusion.None, Token));
        var won = await Task.WhenAll(Enumerable.Range(1, 6).Select(_ => Task.Run(
            async () =>
            {
                await using var transaction = await Harness.Timers.BeginAsync(Token);
                var taken = await transaction.TryTakeAsync(item.Id, Token);
                await transaction.CommitAsync(Token);
                return taken;
            },
            Token)));
        Assert.Single(won, true);
    }

    [Fact]
    public async Task A_lease_ends_at_the_returned_microsecond()
    {
        await Harness.ScheduleAsync(new Alarm("a", "rings"), Due, Token);
        var item = Assert.Single(await Harness.Timers.ReadDueAsync(Due, 10, DueExclusion.None, Token));
        var until = Due.AddTicks(12_345_670);
        Assert.True(await Harness.Timers.TryPostponeAsync(item, until, null, Token));
        var leased = await Harness.Timers.FindAsync(item.Id, Token);
        Assert.Equal(until, leased!.DueAt);
        Assert.True(await Harness.Timers.TryPostponeAsync(leased, until.AddTicks(19), "failed", Token), "An item must not change while it is leased.");
        Assert.Equal(until.AddTicks(10), (await Harness.Timers.FindAsync(item.Id, Token))!.DueAt);
    }

    [Fact]
    public async Task Each_idempotency_key_has_one_stored_response()
    {
        var storage = Modules.Of<ModuleStorage>(DatabaseHarness.Target);
        var failures = await Task.WhenAll(Enumerable.Range(1, 4).Select(worker => Task.Run(
            async () =>
            {
                try
                {
                    await Modules.InModuleAsync(DatabaseHarness.Target, db =>
                    {
                        db.Idempotency.Add(new IdempotencyRow { Key = "key", Fingerprint = "f", Answer = $"{worker}", CreatedAt = Due });
                        return db.SaveChangesAsync(Token);
                    });
                    return (DatabaseFailure?)null;
                }
                catch (DbUpdateException e)
                {
                    return storage.Provider.Classify(e);
                }
            },
            Token)));
        Assert.Single(failures, (DatabaseFailure?)null);
        Assert.Equal(3, failures.Count(failure => failure == DatabaseFailure.UniqueViolation));
    }
}
