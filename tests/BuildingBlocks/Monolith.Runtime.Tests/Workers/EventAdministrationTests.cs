using Microsoft.Extensions.DependencyInjection;
using Monolith.Runtime.Events;
using Monolith.Runtime.Storage;

namespace Monolith.Runtime.Tests;

/// <summary>Administration of parked events, in any number.</summary>
public sealed class EventAdministrationTests
{
    /// <summary>More than the size of one page.</summary>
    private const int Keys = 1_001;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_retry_reaches_every_key_and_a_key_that_fails_again_once()
    {
        await using var modules = TwoModules.Compose();
        await modules.MigrateAsync(Token);
        await ParkAsync(modules, Keys);

        var outcome = await Operator(modules).RetryAsync("ordering", ParkedSelection.All, action: null, Token);

        Assert.Equal(0, outcome.Handled);
        Assert.Equal(Keys, outcome.Failures.Select(failure => failure.Record.Key).Distinct().Count());
        Assert.All(outcome.Failures, failure => Assert.Equal(2, failure.Attempts));
    }

    [Fact]
    public async Task A_retry_of_one_key_does_not_affect_the_others()
    {
        await using var modules = TwoModules.Compose();
        await modules.MigrateAsync(Token);
        await ParkAsync(modules, 3);

        var outcome = await Operator(modules).RetryAsync("ordering", new ParkedSelection(Key: "key 1"), action: null, Token);

        Assert.Equal("key 1", Assert.Single(outcome.Failures).Record.Key);
        Assert.Equal([1, 2, 1], (await Operator(modules).ListParkedAsync("ordering", 10, Token)).Select(parked => parked.Event.Attempts));
    }

    [Fact]
    public async Task An_event_is_discarded_only_once()
    {
        await using var modules = TwoModules.Compose();
        await modules.MigrateAsync(Token);
        await ParkAsync(modules, 2);
        var id = (await Operator(modules).ListParkedAsync("ordering", 10, Token))[0].Event.Id;

        Assert.Equal(new ParkedWork(1, 0, 0), await Operator(modules).DiscardAsync("ordering", new ParkedSelection(Id: id), action: null, Token));
        Assert.Equal(new ParkedWork(0, 0, 0), await Operator(modules).DiscardAsync("ordering", new ParkedSelection(Id: id), action: null, Token));
        Assert.Equal("key 1", Assert.Single(await Operator(modules).ListParkedAsync("ordering", 10, Token)).Event.Record.Key);
    }

    [Fact]
    public async Task Parked_timers_and_side_effects_are_listed_retried_and_discarded_with_the_events()
    {
        await using var modules = TwoModules.Compose();
        await modules.MigrateAsync(Token);
        await ParkAsync(modules, 1);
        await using (var scope = modules.ServicesOf("ordering").CreateAsyncScope())
        {
            var db = scope.ServiceProvider.GetRequiredService<ModuleDbContext>();
            db.Timers.Add(new TimerRow { Id = Guid.CreateVersion7(modules.Clock.GetUtcNow()), Name = "late", Key = "key 0", Payload = "{}", DueAt = modules.Clock.GetUtcNow(), Attempts = 5, Failure = "Too slow.", Parked = true });
            db.Set<SideEffectRow>().Add(new SideEffectRow { Id = Guid.CreateVersion7(modules.Clock.GetUtcNow()), Name = "mail", Key = "key 1", Payload = "{}", DueAt = modules.Clock.GetUtcNow(), Attempts = 20, Failure = "No answer.", Parked = true });
            await db.SaveChangesAsync(Token);
        }

        var all = await Operator(modules).ListParkedItemsAsync("ordering", 10, Token);
        Assert.Equal([("timer", "late", "Too slow."), ("side effect", "mail", "No answer.")], all.Select(p => (p.Kind, p.Item.Item.Name, p.Item.Failure)));
        Assert.Equal(new ParkedWork(1, 1, 1), await Operator(modules).CountParkedAsync("ordering", ParkedSelection.All, Token));
        Assert.Equal(new ParkedWork(1, 1, 0), await Operator(modules).CountParkedAsync("ordering", new ParkedSelection(Key: "key 0"), Token));

        var retried = await Operator(modules).RetryAsync("ordering", new ParkedSelection(Name: "late"), action: null, Token);
        Assert.Equal((0, 1, 0), (retried.Handled, retried.Timers, retried.SideEffects));
        Assert.Equal(new ParkedWork(0, 0, 1), await Operator(modules).DiscardAsync("ordering", new ParkedSelection(Name: "mail"), action: null, Token));
        Assert.Equal(new ParkedWork(1, 0, 0), await Operator(modules).DiscardAsync("ordering", ParkedSelection.All, action: null, Token));
    }

    [Fact]
    public async Task A_replay_of_an_event_that_the_module_does_not_handle_or_has_not_missed_is_refused()
    {
        await using var modules = TwoModules.Compose();
        await modules.MigrateAsync(Token);

        var unknown = await Assert.ThrowsAsync<InvalidOperationException>(() => Operator(modules).ReplayEventAsync("ordering", "profiles.profile-moved", false, Token));
        var handled = await Assert.ThrowsAsync<InvalidOperationException>(() => Operator(modules).ReplayEventAsync("ordering", "profiles.profile-registered", false, Token));

        Assert.Contains("ordering has no handler for the event 'profiles.profile-moved'. It handles: ", unknown.Message, StringComparison.Ordinal);
        Assert.Contains("profiles.profile-erased, profiles.profile-registered", unknown.Message, StringComparison.Ordinal);
        Assert.Contains("ordering has missed no profiles.profile-registered", handled.Message, StringComparison.Ordinal);
    }

    private static IEventAdministration Operator(TwoModules modules) => modules.Services.GetRequiredService<IEventAdministration>();

    /// <summary>Parks events with an unreadable payload, each with its own key.</summary>
    private static async Task ParkAsync(TwoModules modules, int keys)
    {
        var now = modules.Clock.GetUtcNow();
        await using var transaction = await modules.ServicesOf("ordering").GetRequiredService<ISubscriptionStore>().BeginAsync("profiles", Token);
        for (var i = 0; i < keys; i++)
        {
            transaction.Park(
                new EventRecord(new LogPosition(0, i + 1), Guid.CreateVersion7(now), "profiles.profile-registered", 1, $"key {i}", "{}", EventHeaders.Parse("{}"), now),
                "The payload has no name.",
                attempts: 1);
        }

        await transaction.FlushAsync(Token);
        await transaction.CommitAsync(Token);
    }
}
