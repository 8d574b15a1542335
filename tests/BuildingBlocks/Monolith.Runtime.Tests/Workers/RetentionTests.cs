using System.Net;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Monolith.Runtime.Events;
using Monolith.Runtime.Storage;
using Monolith.Testing;
using Profiles;
using Profiles.Contracts;

namespace Monolith.Runtime.Tests;

public sealed class RetentionTests
{
    private readonly Guid _ann = Guid.CreateVersion7();
    private readonly Guid _bob = Guid.CreateVersion7();
    private readonly Guid _cid = Guid.CreateVersion7();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Events_are_removed_when_their_retention_expires_and_not_earlier()
    {
        await using var modules = TwoModules.Compose(("Messaging:Retention", "10.00:00:00"));
        await modules.MigrateAsync(Token);
        await PublishAsync(modules, _ann);
        modules.Clock.Advance(TimeSpan.FromDays(6));
        await PublishAsync(modules, _bob);
        await modules.HandleAsync("ordering", "profiles", Token);

        modules.Clock.Advance(TimeSpan.FromDays(4));
        await modules.SweepAsync("profiles", Token);
        Assert.Equal([_ann.ToString(), _bob.ToString()], await modules.LeftAsync("profiles", Token));

        modules.Clock.Advance(TimeSpan.FromSeconds(1));
        await modules.SweepAsync("profiles", Token);
        Assert.Equal([_bob.ToString()], await modules.LeftAsync("profiles", Token));
    }

    [Fact]
    public async Task Expired_events_stay_until_every_local_subscriber_has_handled_them()
    {
        await using var modules = TwoModules.Compose();
        await modules.MigrateAsync(Token);
        await PublishAsync(modules, _ann);
        await PublishAsync(modules, _bob);
        modules.Clock.Advance(TimeSpan.FromDays(1000));

        await modules.SweepAsync("profiles", Token);
        Assert.Equal(2, (await modules.LeftAsync("profiles", Token)).Count);

        await modules.HandleAsync("ordering", "profiles", Token);
        await PublishAsync(modules, _cid);
        modules.Clock.Advance(TimeSpan.FromDays(1000));
        await modules.SweepAsync("profiles", Token);
        Assert.Equal([_cid.ToString()], await modules.LeftAsync("profiles", Token));

        await modules.HandleAsync("ordering", "profiles", Token);
        await modules.SweepAsync("profiles", Token);
        Assert.Empty(await modules.LeftAsync("profiles", Token));
    }

    [Fact]
    public async Task Expired_events_stay_while_a_subscriber_has_parked_them_without_storing_them()
    {
        await using var modules = TwoModules.Compose();
        await modules.MigrateAsync(Token);
        await PublishAsync(modules, _ann);
        await PublishAsync(modules, _bob);
        await PublishAsync(modules, _cid);
        await modules.HandleAsync("ordering", "profiles", Token);
        var records = (await modules.ServicesOf("profiles").GetRequiredService<IEventFeed>().ReadAsync(LogPosition.Start, 10, Token)).Records;
        await ChangeAsync(transaction => transaction.ParkInLogAsync(records.Single(r => r.Key == _bob.ToString()), "For the test", Token));
        modules.Clock.Advance(TimeSpan.FromDays(91));

        await modules.SweepAsync("profiles", Token);
        Assert.Equal([_bob.ToString(), _cid.ToString()], await modules.LeftAsync("profiles", Token));

        await ChangeAsync(transaction => transaction.DiscardParkedAsync(_bob.ToString(), Token));
        await modules.SweepAsync("profiles", Token);
        Assert.Empty(await modules.LeftAsync("profiles", Token));

        async Task ChangeAsync(Func<ISubscriptionTransaction, Task> change)
        {
            await using var transaction = await modules.ServicesOf("ordering").GetRequiredService<ISubscriptionStore>().BeginAsync("profiles", Token);
            await change(transaction);
            await transaction.CommitAsync(Token);
        }
    }

    /// <summary>Retention read the cursor, a replay moved it back and cleared the read models, and retention removed what the replay needed.</summary>
    [Fact]
    public async Task Retention_removed_the_events_that_a_replay_was_about_to_read()
    {
        await using var modules = TwoModules.Compose();
        await modules.MigrateAsync(Token);
        await PublishAsync(modules, _ann);
        await modules.HandleAsync("ordering", "profiles", Token);
        modules.Clock.Advance(TimeSpan.FromDays(91));
        Task sweep;
        await using (await modules.ServicesOf("profiles").GetRequiredService<ILogStore>().LockTruncationAsync(Token))
        {
            sweep = modules.SweepAsync("profiles", Token);
            await using var scope = modules.ServicesOf("ordering").CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<ModuleDbContext>();
            await using var unit = UnitOfWork.Begin(db);
            await unit.BeginTransactionAsync(Token);
            await CursorReset.SetAsync(db, new Dictionary<string, LogPosition> { ["profiles"] = LogPosition.Start }, Token);
            await unit.CommitAsync(Token);
        }

        await sweep;

        Assert.Equal([_ann.ToString()], await modules.LeftAsync("profiles", Token));
    }

    [Fact]
    public async Task A_replay_keeps_retention_out_until_its_cursors_are_moved()
    {
        var checks = 0;
        TwoModules? modules = null;
        await using var composed = modules = TwoModules.Compose(Tampered.Ordering(services => services.AddScoped<IReadModelReset>(_ => new Reset(async () =>
        {
            // A free lock is returned at once, and a wait for it ends at once.
            var log = modules!.ServicesOf("profiles").GetRequiredService<ILogStore>();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => log.LockTruncationAsync(new CancellationToken(canceled: true)));
            checks++;
        }))));
        await modules.MigrateAsync(Token);
        await PublishAsync(modules, _ann);
        await modules.HandleAsync("ordering", "profiles", Token);

        await modules.Services.GetRequiredService<IEventAdministration>().ReplayAsync("ordering", acceptTruncated: false, Token);

        Assert.Equal(1, checks);
        await (await modules.ServicesOf("profiles").GetRequiredService<ILogStore>().LockTruncationAsync(Token)).DisposeAsync();
    }

    [Fact]
    public async Task A_sweep_removes_all_expired_rows()
    {
        await using var modules = TwoModules.Compose(("Messaging:RetentionBatchSize", "2"));
        await modules.MigrateAsync(Token);
        for (var n = 0; n < 5; n++)
        {
            await PublishAsync(modules, Guid.CreateVersion7());
        }

        await modules.HandleAsync("ordering", "profiles", Token);
        modules.Clock.Advance(TimeSpan.FromDays(91));

        await modules.SweepAsync("profiles", Token);

        Assert.Empty(await modules.LeftAsync("profiles", Token));
    }

    [Fact]
    public async Task A_module_that_runs_sweeps_by_itself()
    {
        await using var profiles = await ModuleHost.StartAsync(new ProfilesModule());
        using var registered = await RegisterAsync(profiles, "k1");
        Assert.Single(await profiles.PublishedAsync());

        profiles.Shift(TimeSpan.FromDays(91));

        var feed = profiles.ModuleServices.GetRequiredService<IEventFeed>();
        await Eventually.TrueAsync(async () => await feed.ReadHeadAsync(Token) == LogPosition.Start, profiles.Timeout);
        await Assert.ThrowsAsync<LogTruncatedException>(profiles.PublishedAsync);
    }

    [Fact]
    public async Task A_response_is_stored_until_its_retention_expires()
    {
        await using var profiles = await ModuleHost.StartAsync(
            new ProfilesModule(), new Dictionary<string, string?> { ["Messaging:IdempotencyRetention"] = "02:00:00" });
        using var first = await RegisterAsync(profiles, "k1");

        profiles.Shift(TimeSpan.FromMinutes(119));
        await SweepAsync(profiles);
        using var remembered = await RegisterAsync(profiles, "k1");

        profiles.Shift(TimeSpan.FromMinutes(2));
        await SweepAsync(profiles);
        using var forgotten = await RegisterAsync(profiles, "k1");

        Assert.Equal(HttpStatusCode.Created, first.StatusCode);
        Assert.Equal(await first.Content.ReadAsStringAsync(Token), await remembered.Content.ReadAsStringAsync(Token));
        Assert.Equal(HttpStatusCode.Conflict, forgotten.StatusCode);
    }

    private static Task<RetentionOutcome> SweepAsync(ModuleHost host) => host.Services.GetRequiredService<RetentionService>().SweepAsync("profiles", Token);

    private static Task PublishAsync(TwoModules modules, Guid profile) =>
        modules.PublishAsync(new ProfileRegistered(profile, "Somebody", "somebody@example.org"), Token);

    private static async Task<HttpResponseMessage> RegisterAsync(ModuleHost profiles, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/profiles")
        {
            Content = JsonContent.Create(new { name = "Ann Lee", email = "ann@example.org", age = 30 }),
        };
        request.Headers.Add("Idempotency-Key", key);
        return await profiles.Http.SendAsync(request, Token);
    }

    private sealed class Reset(Func<Task> reset) : IReadModelReset
    {
        public Task ResetAsync(CancellationToken cancellationToken) => reset();
    }
}
