using Microsoft.EntityFrameworkCore;
using Monolith.Runtime.Storage;

namespace Monolith.Conformance;

/// <summary>Requirements for what a module records besides its state: it commits with a unit of work, and is refused elsewhere.</summary>
public abstract class RecordingConformance : Suite
{
    private static readonly Dictionary<string, Action<ModuleDbContext>> Calls = new()
    {
        ["Publish(Noted)"] = db => db.Publish(new Noted("a", "b")),
        ["Schedule(Alarm)"] = db => db.Schedule(new Alarm("a", "b"), "a", DateTimeOffset.UnixEpoch),
        ["CancelTimers<Alarm>"] = db => db.CancelTimers<Alarm>("a"),
        ["RequestSideEffect(Ring)"] = db => db.RequestSideEffect(new Ring("a"), "a"),
    };

    private DatabaseHarness Modules => (DatabaseHarness)Harness;

    [Fact]
    public async Task What_was_recorded_outside_of_a_unit_of_work_was_lost_in_silence() => await Modules.InModuleAsync(DatabaseHarness.Source, async db =>
    {
        foreach (var (call, record) in Calls)
        {
            var refusal = Assert.Throws<InvalidOperationException>(() => record(db));
            Assert.StartsWith($"{call} would be lost, because module 'source' is handling no command, event or timer", refusal.Message, StringComparison.Ordinal);
        }

        await db.SaveChangesAsync(Token);
        Assert.Equal((0, 0, 0), await CountAsync(db));
    });

    [Fact]
    public async Task What_is_recorded_in_a_unit_of_work_commits_with_it()
    {
        await Modules.InModuleAsync(DatabaseHarness.Source, async db =>
        {
            await using var unit = UnitOfWork.Begin(db);
            Calls["Publish(Noted)"](db);
            Calls["CancelTimers<Alarm>"](db);
            Calls["Schedule(Alarm)"](db);
            Calls["RequestSideEffect(Ring)"](db);
            await unit.CommitAsync(Token);
        });
        await Modules.InModuleAsync(DatabaseHarness.Source, async db => Assert.Equal((1, 1, 1), await CountAsync(db)));
    }

    private async Task<(int Events, int Timers, int SideEffects)> CountAsync(ModuleDbContext db) =>
        (await db.Outbox.CountAsync(Token), await db.Timers.CountAsync(Token), await db.Set<SideEffectRow>().CountAsync(Token));
}
