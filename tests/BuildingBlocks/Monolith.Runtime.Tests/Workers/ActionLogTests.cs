using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Monolith.Runtime.Events;
using Monolith.Runtime.Storage;

namespace Monolith.Runtime.Tests;

/// <summary>The actions of operators, which each module keeps in its database.</summary>
public sealed class ActionLogTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Of_requests_with_one_id_one_begins_the_action()
    {
        await using var modules = await StartAsync();
        var action = New(modules, "discard everything parked");

        var begun = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => LogOf(modules).TryBeginAsync(action, Token))));

        Assert.Single(begun, isFirst => isFirst);
        Assert.False(await LogOf(modules).TryBeginAsync(action, Token));
        Assert.Equal("open", (await LogOf(modules).FindAsync(action.Id, Token))!.State);
    }

    [Fact]
    public async Task An_action_keeps_its_first_end()
    {
        await using var modules = await StartAsync();
        var action = New(modules, "retry everything parked");
        await LogOf(modules).TryBeginAsync(action, Token);

        await LogOf(modules).EndAsync(action, new ActionOutcome("One key failed.\0") { HasFailed = true }, Token);
        await LogOf(modules).EndAsync(action, new ActionOutcome("interrupted"), Token);

        var found = await LogOf(modules).FindAsync(action.Id, Token);
        Assert.Equal(("failed", modules.Clock.GetUtcNow(), "ann"), (found!.State, found.EndedAt, found.Operator));
        Assert.StartsWith("One key failed.", found.Outcome, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_discard_and_its_record_commit_together()
    {
        await using var modules = await StartAsync();
        await ParkAsync(modules);
        var action = New(modules, "discard everything parked");
        await LogOf(modules).TryBeginAsync(action, Token);
        await ChangeAsync(modules, db => db.Database.ExecuteSqlRawAsync(
            "CREATE TRIGGER refuse BEFORE UPDATE ON operator_actions BEGIN SELECT RAISE(ABORT, 'The log is full.'); END", Token));

        await Assert.ThrowsAnyAsync<Exception>(() => Events(modules).DiscardAsync("ordering", ParkedSelection.All, action.Id, Token));
        Assert.Equal(1, (await Events(modules).CountParkedAsync("ordering", ParkedSelection.All, Token)).Events);

        await ChangeAsync(modules, db => db.Database.ExecuteSqlRawAsync("DROP TRIGGER refuse", Token));
        await Events(modules).DiscardAsync("ordering", ParkedSelection.All, action.Id, Token);
        Assert.Equal("1 parked events, 0 timers, 1 side effects were discarded.", (await LogOf(modules).FindAsync(action.Id, Token))!.Outcome);
    }

    [Fact]
    public async Task A_parked_event_and_a_side_effect_that_fail_again_name_the_retry()
    {
        await using var modules = await StartAsync();
        await ParkAsync(modules);
        var action = New(modules, "retry everything parked");
        await LogOf(modules).TryBeginAsync(action, Token);

        var outcome = await Events(modules).RetryAsync("ordering", ParkedSelection.All, action.Id, Token);
        await LogOf(modules).EndAsync(action, outcome.AsOutcome(), Token);
        await ChangeAsync(modules, db => db.Set<SideEffectRow>().ExecuteUpdateAsync(set => set.SetProperty(row => row.Parked, true), Token));

        foreach (var kind in new[] { ParkedKind.Event, ParkedKind.SideEffect })
        {
            var parked = Assert.Single(await modules.Services.GetRequiredService<IModuleInspection>().FindParkedAsync("ordering", kind, ParkedSelection.All, 0, 10, Token));
            Assert.Equal(("ann", action.Id), (parked.FailedRetry!.Operator, parked.FailedRetry.Id));
        }
    }

    [Fact]
    public async Task Actions_are_listed_newest_first_page_by_page()
    {
        await using var modules = await StartAsync();
        foreach (var (number, module) in new[] { (1, "ordering"), (2, "profiles"), (3, "ordering") })
        {
            modules.Clock.Advance(TimeSpan.FromSeconds(1));
            await LogOf(modules).TryBeginAsync(New(modules, $"action {number}", module), Token);
        }

        var page = await LogOf(modules).ListAsync(null, before: null, max: 2, Token);

        Assert.Equal(["action 3", "action 2"], page.Actions.Select(action => action.Action));
        Assert.Equal(["action 1"], (await LogOf(modules).ListAsync(null, page.Actions[1].StartedAt, max: 2, Token)).Actions.Select(action => action.Action));
        Assert.Equal(["action 2"], (await LogOf(modules).ListAsync("profiles", before: null, max: 2, Token)).Actions.Select(action => action.Action));
        await Assert.ThrowsAsync<UnknownModuleException>(() => LogOf(modules).ListAsync("nobody", before: null, max: 2, Token));
    }

    [Fact]
    public async Task A_module_whose_database_does_not_answer_is_named()
    {
        await using var modules = TwoModules.Compose();

        var page = await LogOf(modules).ListAsync(null, before: null, max: 2, Token);

        Assert.Equal(["ordering", "profiles"], page.Unread.Keys.Order(StringComparer.Ordinal));
        Assert.Empty(page.Actions);
    }

    [Fact]
    public async Task Retention_removes_old_actions()
    {
        await using var modules = TwoModules.Compose(("Messaging:ActionRetention", "10.00:00:00"));
        await modules.MigrateAsync(Token);
        await LogOf(modules).TryBeginAsync(New(modules, "old"), Token);
        modules.Clock.Advance(TimeSpan.FromDays(10));
        await modules.SweepAsync("ordering", Token);
        Assert.Single((await LogOf(modules).ListAsync(null, before: null, max: 2, Token)).Actions);

        modules.Clock.Advance(TimeSpan.FromSeconds(1));
        await LogOf(modules).TryBeginAsync(New(modules, "new"), Token);
        await modules.SweepAsync("ordering", Token);

        Assert.Equal("new", Assert.Single((await LogOf(modules).ListAsync(null, before: null, max: 2, Token)).Actions).Action);
    }

    private static async Task<TwoModules> StartAsync()
    {
        var modules = TwoModules.Compose();
        await modules.MigrateAsync(Token);
        return modules;
    }

    private static IActionLog LogOf(TwoModules modules) => modules.Services.GetRequiredService<IActionLog>();

    private static IEventAdministration Events(TwoModules modules) => modules.Services.GetRequiredService<IEventAdministration>();

    private static RecordedAction New(TwoModules modules, string what, string module = "ordering") =>
        new(Guid.CreateVersion7(modules.Clock.GetUtcNow()), module, "ann", what, modules.Clock.GetUtcNow());

    /// <summary>Parks an event that cannot be read, and a side effect.</summary>
    private static Task ParkAsync(TwoModules modules) => ChangeAsync(modules, async db =>
    {
        var now = modules.Clock.GetUtcNow();
        db.ParkedEvents.Add(ParkedEventRow.Of(
            "profiles", new EventRecord(new LogPosition(0, 1), Guid.CreateVersion7(now), "profiles.profile-registered", 1, "key 1", "{}", EventHeaders.None, now), "Unreadable.", 1, now));
        db.Set<SideEffectRow>().Add(new SideEffectRow { Id = Guid.CreateVersion7(now), Name = "mail", Key = "key 1", Payload = "{}", DueAt = now, Failure = "No answer.", Parked = true });
        await db.SaveChangesAsync(Token);
    });

    private static async Task ChangeAsync(TwoModules modules, Func<ModuleDbContext, Task> change)
    {
        await using var scope = modules.ServicesOf("ordering").CreateAsyncScope();
        await change(scope.ServiceProvider.GetRequiredService<ModuleDbContext>());
    }
}
