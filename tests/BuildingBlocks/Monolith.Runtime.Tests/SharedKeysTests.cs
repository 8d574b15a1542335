using Microsoft.Extensions.DependencyInjection;
using Monolith.Runtime.Events;
using Monolith.Runtime.Storage;
using Profiles.Contracts;

namespace Monolith.Runtime.Tests;

/// <summary>
/// Modules without tenants, in a host that has tenants. Their keys are those of all tenants: otherwise an operator, whose token names no
/// tenant, could neither erase nor cancel what a tenant's user has recorded.
/// </summary>
public sealed class SharedKeysTests : IAsyncLifetime
{
    private static readonly Guid Ann = Guid.CreateVersion7();

    private readonly TwoModules _modules = TwoModules.Compose();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _modules.MigrateAsync(Token);

    public ValueTask DisposeAsync() => _modules.DisposeAsync();

    [Fact]
    public async Task An_erasure_without_a_tenant_deletes_what_was_published_for_one()
    {
        Enter("acme");
        await _modules.PublishAsync(new ProfileRegistered(Ann, "Ann", "ann@example.org"), Token);
        Enter(null);
        await _modules.PublishAsync(new ProfileErased(Ann), Token);

        var left = (await _modules.ServicesOf("profiles").GetRequiredService<IEventFeed>().ReadAsync(LogPosition.Start, 10, Token)).Records.Where(record => !record.StartsEpoch);
        Assert.Equal([("profiles.profile-erased", $"{Ann}")], left.Select(record => (record.Name, record.Key)));
    }

    [Fact]
    public async Task A_timer_that_was_scheduled_for_a_tenant_is_cancelled_without_one()
    {
        Enter("acme");
        await InUnitAsync(db =>
        {
            db.Schedule(new NoteDue("1"), "1", _modules.Clock.GetUtcNow());
            db.Schedule(new NoteDue("2"), "2", _modules.Clock.GetUtcNow());
        });
        Enter(null);
        await InUnitAsync(db => db.CancelTimers<NoteDue>("1"));

        var timers = await _modules.ServicesOf("ordering").GetRequiredKeyedService<IDueStore>(StorageRegistration.Timers).ReadDueAsync(DateTimeOffset.MaxValue, 10, DueExclusion.None, Token);
        Assert.Equal([("acme", "2")], timers.Select(timer => (timer.Tenant!, timer.Key)));
    }

    [Theory]
    [InlineData("acme", "4711", 2)]
    [InlineData("acme", null, 3)]
    [InlineData("globex", "4711", 0)]
    [InlineData("a%", null, 0)]
    [InlineData(null, "4711", 1)]
    [InlineData(null, "4712", 0)]
    public async Task Parked_events_are_selected_by_their_tenant_whether_their_source_has_tenants_or_not(string? tenant, string? key, int expected)
    {
        var now = _modules.Clock.GetUtcNow();
        foreach (var (position, stored) in ((string[])["4711", "acme|4711", "acme|4712"]).Index())
        {
            await InUnitAsync(db => db.ParkedEvents.Add(ParkedEventRow.Of(
                "profiles",
                new EventRecord(new LogPosition(0, position + 1), Guid.CreateVersion7(now), "profiles.profile-moved", 1, stored, "{}", EventHeaders.None with { Tenant = "acme" }, now),
                "Unknown.", 1, now)));
        }

        var store = _modules.ServicesOf("ordering").GetRequiredService<IParkedEventStore>();
        var selection = new ParkedSelection(Key: key, Tenant: tenant);
        Assert.Equal(expected, await store.CountAsync(selection, Token));
        Assert.Equal(expected, (await store.ListAsync(null, 10, Token)).Count(selection.Matches));
    }

    private static void Enter(string? tenant) => MessageScope.Current = new MessageScope(null, null) { Tenant = tenant };

    private async Task InUnitAsync(Action<ModuleDbContext> work)
    {
        await using var scope = _modules.ServicesOf("ordering").CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ModuleDbContext>();
        await using var unit = UnitOfWork.Begin(db);
        work(db);
        await unit.CommitAsync(Token);
    }
}
