using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Monolith.Runtime.Events;
using Monolith.Runtime.Storage;

namespace Monolith.Conformance;

/// <summary>Requirements for modules with tenants: what one tenant records, reads, parks and erases is never that of another one.</summary>
public abstract partial class TenantConformance : Suite
{
    private const string Acme = "acme", Globex = "globex";

    private DatabaseHarness Modules => (DatabaseHarness)Harness;

    [Fact]
    public async Task Events_of_two_tenants_with_the_same_keys_change_the_rows_of_their_own_tenant()
    {
        await PublishAsync(Acme, new Noted("a", "1"));
        await PublishAsync(Globex, new Noted("a", "2"));
        await PublishAsync(Acme, new Noted("a", "3"), new Noted("b", "4"));
        await PublishAsync(Globex, new Noted("b", "5"), new Noted("a", "6"));

        await CatchUpAsync();

        Assert.Equal(["a: 1 3", "b: 4"], await NotesAsync(Acme));
        Assert.Equal(["a: 2 6", "b: 5"], await NotesAsync(Globex));
        Assert.Equal(
            ["acme a 1", "globex a 2", "acme a 3", "acme b 4", "globex b 5", "globex a 6"],
            (await AnswersAsync()).Select(answer => $"{answer.Tenant} {answer.OwnKey} {((Answered)Harness.Registry.Get(typeof(Answered)).Deserialize(answer.Payload, 1)).Text}"));
    }

    [Fact]
    public async Task A_parked_event_holds_up_its_own_tenant_only_and_is_retried_for_it()
    {
        Harness.Script.FailOn("1");
        await PublishAsync(Acme, new Noted("a", "1"));
        await PublishAsync(Globex, new Noted("a", "2"));
        await PublishAsync(Acme, new Noted("a", "3"));
        await CatchUpAsync();
        Assert.Equal(["a: 2"], await NotesAsync(Globex));
        Assert.Equal([(Acme, "a", "1"), (Acme, "a", "3")], (await ParkedAsync()).Select(p => (p.Record.Tenant, p.Record.OwnKey, TextOf(p.Record))));
        Assert.Equal(0, await Harness.Parked.CountAsync(new ParkedSelection(Tenant: Globex), Token));
        Assert.Equal(0, await Harness.Parked.CountAsync(new ParkedSelection(Key: "a"), Token));
        Assert.Equal(2, await Harness.Parked.CountAsync(new ParkedSelection(Key: "a", Tenant: Acme), Token));

        Harness.Script.Mend("1");
        var key = Assert.Single(await Harness.Parked.ListKeysAsync(new ParkedSelection(Tenant: Acme), after: null, 10, Token));
        var outcome = await new ParkedEventRetry(TenantDefinition(), Harness.Parked, Harness.Feed, Harness.Registry, TimeProvider.System).RetryAsync(key.Key, Token);

        Assert.Equal((2, 0), (outcome.Handled, outcome.Failures.Count));
        Assert.Equal(["a: 1 3"], await NotesAsync(Acme));
        Assert.Equal(["a: 2"], await NotesAsync(Globex));
    }

    [Fact]
    public async Task The_erasure_of_a_key_keeps_to_its_tenant()
    {
        Harness.Script.FailOn("1");
        Harness.Script.FailOn("2");
        await PublishAsync(Acme, new Named("a", "Ann"), new Noted("a", "1"));
        await PublishAsync(Globex, new Named("a", "Bob"), new Noted("a", "2"));
        await CatchUpAsync();
        await PublishAsync(Acme, new Erased("a"));
        await CatchUpAsync();

        var named = Assert.Single((await Harness.Feed.ReadAsync(LogPosition.Start, 100, Token)).Records, record => record.Name == "source.named");
        Assert.Equal((Globex, "a"), (named.Tenant, named.OwnKey));
        Assert.Equal(Globex, Assert.Single(await ParkedAsync()).Record.Tenant);
    }

    [Fact]
    public async Task A_timer_belongs_to_the_tenant_that_scheduled_it()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2030, 1, 1, 12, 0, 0, TimeSpan.Zero));
        foreach (var tenant in (string[])[Acme, Globex])
        {
            await PublishAsync(tenant, new Noted("a", "1"), new Noted("b", "2"));
            await ForAsync(tenant, () => Harness.ScheduleAsync(new Alarm("a", "woken"), clock.GetUtcNow(), Token));
            await ForAsync(tenant, () => Harness.ScheduleAsync(new Alarm("b", "woken"), clock.GetUtcNow(), Token));
        }

        await CatchUpAsync();
        await ForAsync(Globex, () => Harness.CancelAsync("a", Token));
        Assert.Equal(
            [(Acme, "a"), (Acme, "b"), (Globex, "b")],
            (await Harness.Timers.ReadDueAsync(clock.GetUtcNow(), 10, DueExclusion.None, Token)).Select(timer => (timer.Tenant!, timer.Key)).Order());

        await using var running = Running.Start(new TimerWorker("target", [typeof(TenantAlarmHandler)], Harness.Timers, Options, clock, NullLogger<TimerWorker>.Instance));
        await Eventually.TrueAsync(async () => await Harness.Timers.NextDueAsync(DueExclusion.None, Token) is null, Token);

        Assert.Equal(["a: 1 woken of acme", "b: 2 woken of acme"], await NotesAsync(Acme));
        Assert.Equal(["a: 1", "b: 2 woken of globex"], await NotesAsync(Globex));

        // A story follows the keys as they are stored.
        Assert.Equal(
            ["acme|a", "acme|b", "globex|b"],
            (await AnswersAsync()).Where(answer => TextOf(answer) == "woken").Select(answer => answer.Headers.CorrelationId).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_timer_that_fails_is_logged_with_the_stored_form_of_its_key()
    {
        var log = new RecordedLog();

        // The handler fails without a note.
        await ForAsync(Acme, () => Harness.ScheduleAsync(new Alarm("a", "woken"), TimeProvider.System.GetUtcNow(), Token));
        await using var running = Running.Start(new TimerWorker("target", [typeof(TenantAlarmHandler)], Harness.Timers, Options, TimeProvider.System, log.CreateLogger<TimerWorker>()));

        await Eventually.TrueAsync(() => log.Records.Any(record => record.Message.Contains("of key acme|a failed at attempt 1", StringComparison.Ordinal)), Token);
    }

    [Fact]
    public async Task A_side_effect_keeps_its_tenant()
    {
        await ForAsync(Acme, () => Modules.InTargetAsync(async db =>
        {
            await using var unit = UnitOfWork.Begin(db);
            db.RequestSideEffect(new Ring("a"), "a");
            await unit.CommitAsync(Token);
        }));

        var effects = Modules.ServicesOf(DatabaseHarness.Target).GetRequiredKeyedService<IDueStore>(StorageRegistration.SideEffects);
        var due = Assert.Single(await effects.ReadDueAsync(DateTimeOffset.MaxValue, 10, DueExclusion.None, Token));
        Assert.Equal("acme|a", (await effects.FindAsync(due.Id, Token))!.StoredKey);
        await effects.ParkAsync(due, "For the test", Token);

        Assert.Equal((Acme, "a", "acme|a"), (due.Tenant, due.Key, due.StoredKey));
        Assert.Equal(0, await effects.CountParkedAsync(new ParkedSelection(Key: "a"), Token));
        Assert.Equal(0, await effects.CountParkedAsync(new ParkedSelection(Tenant: Globex), Token));
        Assert.Equal(1, await effects.CountParkedAsync(new ParkedSelection(Key: "a", Tenant: Acme), Token));
        Assert.Equal(Acme, Assert.Single(await effects.ListParkedAsync(10, Token)).Item.Tenant);
    }

    private static async Task ForAsync(string? tenant, Func<Task> work)
    {
        MessageScope.Current = new MessageScope(null, null) { Tenant = tenant };
        await work();
    }

    private static string TextOf(EventRecord record) => System.Text.Json.JsonDocument.Parse(record.Payload).RootElement.GetProperty("Text").GetString()!;

    private static IEnumerable<Type> Handlers => [typeof(TenantNoteHandler), typeof(ErasedHandler)];

    private SubscriptionDefinition TenantDefinition() => Assert.Single(SubscriptionDefinition.For("target", Handlers, Harness.Registry));

    private Task PublishAsync(string? tenant, params IReadOnlyList<IIntegrationEvent> messages) => Modules.PublishForAsync(tenant, Token, messages);

    private async Task CatchUpAsync()
    {
        var subscription = new Subscription(
            TenantDefinition(), Harness.Feed, Harness.Subscriptions, Harness.Registry, Options, TimeProvider.System, NullLogger<Subscription>.Instance);
        await using var running = Running.Start(subscription);
        await subscription.CatchUpAsync(Token);
    }

    /// <summary>The notes that a tenant sees.</summary>
    private async Task<IReadOnlyList<string>> NotesAsync(string? tenant)
    {
        List<string> notes = [];
        await ForAsync(tenant, () => Modules.InTargetAsync(async db =>
            notes = await db.TenantNotes.OrderBy(note => note.About).Select(note => note.About + ": " + note.Texts).ToListAsync(Token)));
        return notes;
    }

    private async Task<IEnumerable<EventRecord>> AnswersAsync() =>
        (await Modules.Of<IEventFeed>(DatabaseHarness.Target).ReadAsync(LogPosition.Start, 100, Token)).Records.Where(record => record.Name == "target.answered");
}
