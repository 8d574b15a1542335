using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Monolith.Runtime.Events;
using Monolith.Runtime.Storage;
using Profiles.Contracts;

namespace Monolith.Runtime.Tests;

/// <summary>What the story of a key derives from what modules record.</summary>
public sealed class StoryTests
{
    private readonly Guid _ann = Guid.CreateVersion7();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Key => _ann.ToString();

    [Fact]
    public async Task An_event_is_open_until_its_subscriber_has_passed_it()
    {
        await using var modules = await StartAsync();

        var before = HandlingIn(await ReadAsync(modules));
        await modules.HandleAsync("ordering", "profiles", Token);
        var after = await ReadAsync(modules);

        Assert.Equal((StoryState.Waiting, "ordering"), (before.State, before.Subscriber));
        Assert.Equal((StoryState.Done, null), (HandlingIn(after).State, HandlingIn(after).At));
        Assert.Empty(after.Open);
        Assert.Equal("published for a request", after.Steps[0].Origin);
    }

    [Fact]
    public async Task A_correlation_id_leads_to_the_same_story_as_its_key()
    {
        await using var modules = await StartAsync();

        var step = Assert.Single((await ReadAsync(modules, "request 1")).Steps);

        Assert.Equal(("profiles.profile-registered", Key, "request 1"), (step.Name, step.Key, step.CorrelationId));
    }

    [Fact]
    public async Task What_is_parked_stays_open_and_after_a_discard_the_operator_is_named()
    {
        await using var modules = await StartAsync();
        await PassAsync(modules, (transaction, record) =>
        {
            transaction.Park(record, "Too hot.\n   at Oven", attempts: 3);
            return transaction.FlushAsync(Token);
        });

        var parked = HandlingIn(await ReadAsync(modules));
        Assert.Equal((StoryState.Parked, modules.Clock.GetUtcNow(), "parked after 3 attempts: Too hot."), (parked.State, parked.At, parked.Text));
        Assert.NotNull(parked.ParkedId);

        var action = new RecordedAction(Guid.CreateVersion7(modules.Clock.GetUtcNow()), "ordering", "ann", "discard everything parked", modules.Clock.GetUtcNow());
        await modules.Services.GetRequiredService<IActionLog>().TryBeginAsync(action, Token);
        await modules.Services.GetRequiredService<IEventAdministration>().DiscardAsync("ordering", ParkedSelection.All, action.Id, Token);

        var story = await ReadAsync(modules);
        Assert.Equal(StoryState.PerhapsDiscarded, HandlingIn(story).State);
        Assert.Contains("discarded by ann", HandlingIn(story).Text, StringComparison.Ordinal);
        Assert.Contains(story.Steps, step => step is { Kind: StoryStepKind.Action, Name: "discard everything parked" });
        Assert.Empty(story.Open);
    }

    [Theory]
    [InlineData("discard what is parked with reason with 'duplicate key value violates a constraint'", StoryState.PerhapsDiscarded)]
    [InlineData("discard what is parked with key {key}, name profiles.profile-registered", StoryState.PerhapsDiscarded)]
    [InlineData("discard what is parked with id 01890a5d-ac96-774b-bcce-b302099a8057, key {key}", StoryState.PerhapsDiscarded)]
    [InlineData("discard what is parked with key {key}9", StoryState.Done)]
    [InlineData("discard what is parked with key {key}9, name profiles.profile-registered", StoryState.Done)]
    [InlineData("retry what is parked with key {key}", StoryState.Done)]
    public async Task An_event_is_perhaps_discarded_if_a_discard_names_its_key_or_no_key(string text, StoryState expected)
    {
        await using var modules = await StartAsync();
        await modules.HandleAsync("ordering", "profiles", Token);
        var now = modules.Clock.GetUtcNow();
        var action = new RecordedAction(Guid.CreateVersion7(now), "ordering", "ann", text.Replace("{key}", Key, StringComparison.Ordinal), now);
        await modules.Services.GetRequiredService<IActionLog>().TryBeginAsync(action, Token);

        Assert.Equal(expected, HandlingIn(await ReadAsync(modules)).State);
        Assert.Equal(expected, HandlingIn(await ReadAsync(modules, "request 1")).State);
    }

    [Theory]
    [InlineData("acme|4711", true)]
    [InlineData("globex|4711", false)]
    [InlineData("acme|471", false)]
    public void A_discard_of_a_tenant_names_the_key_and_the_tenant(string stored, bool expected) =>
        Assert.Equal(expected, ActionMentions.MayDiscard($"discard {new ParkedSelection(Key: "4711", Name: "a", Tenant: "acme").Describe()}", stored));

    [Fact]
    public async Task Later_events_of_a_parked_key_that_only_the_log_holds_are_open()
    {
        await using var modules = await StartAsync();
        await PassAsync(modules, (transaction, record) => transaction.ParkInLogAsync(record, "Its key is parked.", Token));

        var handling = HandlingIn(await ReadAsync(modules));

        Assert.Equal((StoryState.Parked, "waits for an earlier event of its key: Its key is parked."), (handling.State, handling.Text));
    }

    [Fact]
    public async Task The_time_of_a_handling_is_that_of_the_event_that_it_published()
    {
        await using var modules = await StartAsync();
        await modules.HandleAsync("ordering", "profiles", Token);
        var cause = (await modules.ServicesOf("profiles").GetRequiredService<IEventFeed>().ReadAsync(LogPosition.Start, 1, Token)).Records[0];
        modules.Clock.Advance(TimeSpan.FromSeconds(5));
        await PublishAsync(modules, new MessageScope("request 1", cause.Id.ToString()), new Ordering.Contracts.OrderConfirmed(Guid.CreateVersion7(), _ann, new Money(3, "EUR")));

        var story = await ReadAsync(modules);

        Assert.Equal((modules.Clock.GetUtcNow(), "handled; published ordering.order-confirmed"), (HandlingIn(story).At, HandlingIn(story).Text));
        Assert.Equal("published while handling profiles.profile-registered", story.Steps[1].Origin);
    }

    [Fact]
    public async Task Timers_and_side_effects_that_wait_are_open_with_their_attempts()
    {
        await using var modules = await StartAsync();
        await modules.HandleAsync("ordering", "profiles", Token);
        var now = modules.Clock.GetUtcNow();
        await ChangeAsync(modules, db =>
        {
            db.Timers.Add(new TimerRow { Id = Guid.CreateVersion7(now), Name = "late", Key = Key, Payload = "{}", DueAt = now.AddHours(1) });
            db.Set<SideEffectRow>().Add(new SideEffectRow { Id = Guid.CreateVersion7(now), Name = "mail", Key = "another", Payload = "{}", DueAt = now, TraceParent = $"00-{Trace}-b7ad6b7169203331-01" });
            db.Set<SideEffectRow>().Add(new SideEffectRow { Id = Guid.CreateVersion7(now), Name = "pay", Key = Key, Payload = "{}", DueAt = now, Attempts = 4, Failure = "No answer.\n   at Bank" });
        });

        Assert.Equal(
            [("pay", StoryState.Waiting, "waits; 4 attempts have failed. The last failure: No answer."), ("late", StoryState.Waiting, "waits; 0 attempts have failed.")],
            (await ReadAsync(modules)).Open.Select(step => (step.Name, step.State, step.Origin)));
        Assert.Equal(["mail"], (await ReadAsync(modules, Trace)).Open.Select(step => step.Name));
    }

    [Fact]
    public async Task An_event_that_may_be_among_the_parked_ones_that_are_left_out_is_unknown()
    {
        await using var modules = await StartAsync();
        await modules.HandleAsync("ordering", "profiles", Token);
        StoryTruncation more = new("ordering", StoryStepKind.Event);

        var story = await ReadAsync(modules, change: part => part with { Truncated = [more] });

        Assert.Equal((StoryState.Unknown, "handled or parked: the module has parked more than 500 events of this story"), (HandlingIn(story).State, HandlingIn(story).Text));
        Assert.Equal([more], story.Truncated);
    }

    [Fact]
    public async Task A_module_that_cannot_be_read_is_a_gap_and_its_handling_is_unknown()
    {
        await using var modules = await StartAsync();
        await ChangeAsync(modules, db => db.Database.ExecuteSqlRaw("DROP TABLE cursors"));

        var story = await ReadAsync(modules);

        Assert.Equal(["ordering"], Assert.Single(story.Gaps).Modules);
        Assert.Equal(StoryState.Unknown, HandlingIn(story).State);
    }

    private const string Trace = "0af7651916cd43dd8448eb211c80319c";

    private async Task<TwoModules> StartAsync()
    {
        var modules = TwoModules.Compose();
        await modules.MigrateAsync(Token);
        await PublishAsync(modules, new MessageScope("request 1", null), new ProfileRegistered(_ann, "Ann", "ann@example.org"));
        return modules;
    }

    private static async Task PublishAsync(TwoModules modules, MessageScope scope, IIntegrationEvent message)
    {
        MessageScope.Current = scope;
        try
        {
            await modules.PublishAsync(message, Token);
        }
        finally
        {
            MessageScope.Current = null;
        }
    }

    private Task<Story> ReadAsync(TwoModules modules, string? of = null, Func<StoryPart, StoryPart>? change = null)
    {
        var stories = modules.Services.GetRequiredService<IStories>();
        return Story.CollectAsync(
            new StorySearch(of ?? Key), modules.Services.GetRequiredService<ModuleGraph>(), async search => ([(change ?? (part => part))(await stories.ReadAsync(search, Token))], []));
    }

    private StoryHandling HandlingIn(Story story) => Assert.Single(story.Steps.Single(step => step.Kind is StoryStepKind.Event && step.Key == Key).Handlings);

    /// <summary>Moves the cursor of ordering over the event, after something was done with it.</summary>
    private static async Task PassAsync(TwoModules modules, Func<ISubscriptionTransaction, EventRecord, Task> change)
    {
        var record = (await modules.ServicesOf("profiles").GetRequiredService<IEventFeed>().ReadAsync(LogPosition.Start, 1, Token)).Records[0];
        await using var transaction = await modules.ServicesOf("ordering").GetRequiredService<ISubscriptionStore>().BeginAsync("profiles", Token);
        await transaction.TryAdvanceAsync(LogPosition.Start, record.Position, Token);
        await change(transaction, record);
        await transaction.CommitAsync(Token);
    }

    private static async Task ChangeAsync(TwoModules modules, Action<ModuleDbContext> change)
    {
        await using var scope = modules.ServicesOf("ordering").CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ModuleDbContext>();
        change(db);
        await db.SaveChangesAsync(Token);
    }
}
