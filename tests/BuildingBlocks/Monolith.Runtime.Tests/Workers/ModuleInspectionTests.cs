using Microsoft.Extensions.DependencyInjection;
using Monolith.Runtime.Events;
using Monolith.Runtime.Storage;

namespace Monolith.Runtime.Tests;

/// <summary>What operators read about a module.</summary>
public sealed class ModuleInspectionTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_module_is_read_with_its_subscriptions_timers_and_schema()
    {
        await using var modules = TwoModules.Compose();
        await modules.MigrateAsync(Token);
        await AddTimersAsync(modules);

        var state = await InspectionOf(modules).ReadAsync("ordering", Token);

        var subscription = Assert.Single(state.Subscriptions);
        Assert.Equal(("profiles", 0, false), (subscription.State.Source, subscription.Left, subscription.State.HasRead));
        Assert.Equal(new DueCount(Waiting: 2, Overdue: 1), state.Timers);
        Assert.Equal(new DueCount(0, 0), state.SideEffects);
        Assert.Equal(new ParkedWork(0, 1, 0), state.Parked);
        Assert.Empty(state.Database.Pending);
        await Assert.ThrowsAsync<UnknownModuleException>(() => InspectionOf(modules).ReadAsync("nobody", Token));
    }

    [Fact]
    public async Task A_module_whose_schema_is_missing_is_read_as_well()
    {
        await using var modules = TwoModules.Compose();

        var state = await InspectionOf(modules).ReadAsync("ordering", Token);

        Assert.NotEmpty(state.Database.Pending);
        Assert.Null(state.Timers);
        Assert.Null(state.Parked);
    }

    [Fact]
    public async Task Parked_work_is_found_by_its_kind_and_page_by_page()
    {
        await using var modules = TwoModules.Compose();
        await modules.MigrateAsync(Token);
        await AddTimersAsync(modules);
        await using (var scope = modules.ServicesOf("ordering").CreateAsyncScope())
        {
            var (db, now) = (scope.ServiceProvider.GetRequiredService<ModuleDbContext>(), modules.Clock.GetUtcNow());
            db.ParkedEvents.AddRange(Enumerable.Range(1, 5).Select(i => ParkedEventRow.Of(
                "profiles", new EventRecord(new LogPosition(0, i), Guid.CreateVersion7(now), "profiles.profile-moved", 1, $"key {i}", "{}", EventHeaders.None, now), "Unknown.", 1, now)));
            await db.SaveChangesAsync(Token);
        }

        Assert.Equal(["key 3", "key 4"], (await FindAsync(ParkedKind.Event, ParkedSelection.All, skip: 2)).Select(entry => entry.Key));
        Assert.Equal(["key 5"], (await FindAsync(ParkedKind.Event, ParkedSelection.All, skip: 4)).Select(entry => entry.Key));
        Assert.Equal(["key 4"], (await FindAsync(ParkedKind.Event, new ParkedSelection(Key: "key 4", Reason: "nknow"))).Select(entry => entry.Key));
        Assert.Equal(["parked"], (await FindAsync(ParkedKind.Timer, ParkedSelection.All)).Select(entry => entry.Key));
        Assert.Empty(await FindAsync(ParkedKind.Timer, new ParkedSelection(Reason: "Too fast")));
        Assert.Empty(await FindAsync(ParkedKind.SideEffect, ParkedSelection.All));

        Task<IReadOnlyList<ParkedEntry>> FindAsync(ParkedKind kind, ParkedSelection selection, int skip = 0) =>
            InspectionOf(modules).FindParkedAsync("ordering", kind, selection, skip, max: 2, Token);
    }

    [Fact]
    public async Task The_processes_that_work_on_a_module_are_read_with_the_time_of_their_claims()
    {
        await using var modules = TwoModules.Compose();
        await modules.MigrateAsync(Token);
        var earlier = modules.Clock.GetUtcNow().AddHours(-2);
        await modules.ServicesOf("ordering").GetRequiredService<IClaimStore>().AddAsync(
            new ClaimRow { Process = Guid.CreateVersion7(earlier), Deployment = modules.Services.GetRequiredService<ModuleClaims>().Deployment, Location = "process 4711 on web-2", Beat = 7 }, Token);
        await using var claim = await modules.Services.GetRequiredService<ModuleClaims>().TakeAsync("ordering", wait: false, _ => { }, Token);

        var replicas = (await InspectionOf(modules).ReadAsync("ordering", Token)).Replicas;

        Assert.Equal(["process 4711 on web-2", $"process {Environment.ProcessId} on {Environment.MachineName}"], replicas.Select(replica => replica.Location));
        Assert.Equal([(true, earlier, false), (false, modules.Clock.GetUtcNow(), true)], replicas.Select(replica => (replica.IsFirst, replica.Since!.Value, replica.Silent is null)));
    }

    private static IModuleInspection InspectionOf(TwoModules modules) => modules.Services.GetRequiredService<IModuleInspection>();

    /// <summary>Adds a timer that is due, one that is not, and one that is parked.</summary>
    private static async Task AddTimersAsync(TwoModules modules)
    {
        await using var scope = modules.ServicesOf("ordering").CreateAsyncScope();
        var (db, now) = (scope.ServiceProvider.GetRequiredService<ModuleDbContext>(), modules.Clock.GetUtcNow());
        foreach (var (key, due, parked) in new[] { ("due", now, false), ("later", now.AddDays(1), false), ("parked", now, true) })
        {
            db.Timers.Add(new TimerRow { Id = Guid.CreateVersion7(now), Name = "late", Key = key, Payload = "{}", DueAt = due, Attempts = 5, Failure = "Too slow.", Parked = parked });
        }

        await db.SaveChangesAsync(Token);
    }
}
