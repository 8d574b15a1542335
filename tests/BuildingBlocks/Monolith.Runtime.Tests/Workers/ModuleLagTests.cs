using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Monolith.Testing;
using Profiles.Contracts;

namespace Monolith.Runtime.Tests;

/// <summary>A module that has not handled events of others yet.</summary>
public sealed class ModuleLagTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_module_whose_data_was_incomplete_during_a_replay_was_healthy()
    {
        await using var process = await StartBehindAsync();

        var health = await CheckAsync(process);

        Assert.Equal(HealthStatus.Degraded, health.Status);
        Assert.Contains("2 events of profiles have not been handled yet; the oldest was published 3 h ago. The data is incomplete until then.", health.Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_module_that_must_not_serve_incomplete_data_is_unhealthy_until_it_has_caught_up()
    {
        await using var process = await StartBehindAsync(("Modules:ordering:RefuseWhenBehind", "true"));

        Assert.Equal(HealthStatus.Unhealthy, (await CheckAsync(process)).Status);
        var lags = process.Services.GetRequiredService<ModuleLags>();
        var refused = Assert.Throws<RejectedException>(() => lags.Announce("ordering", context: null));
        Assert.Equal(503, refused.Status);
        Assert.Contains("ordering has not handled all events of profiles yet", refused.Message, StringComparison.Ordinal);
        lags.Announce("profiles", context: null);
    }

    [Fact]
    public async Task Nobody_named_the_other_process_while_the_module_made_no_progress()
    {
        await using var process = await StartBehindAsync();

        var health = await CheckAsync(process);

        Assert.Equal(HealthStatus.Degraded, health.Status);
        Assert.Contains(
            "No progress for 3 h. One of the other processes that work on ordering may hold it up: process 4711 on web-2, last renewed its claim 3 h ago.",
            health.Description,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_source_that_did_not_answer_made_its_subscriber_unhealthy()
    {
        await using var process = await StartBehindAsync();
        await using (var source = new SqliteConnection($"Data Source={Path.Combine(process.Directory, "profiles.db")};Pooling=False"))
        {
            await source.OpenAsync(Token);
            await using var rename = source.CreateCommand();
            rename.CommandText = "ALTER TABLE outbox RENAME TO elsewhere";
            await rename.ExecuteNonQueryAsync(Token);
        }

        var health = await CheckAsync(process);

        Assert.Equal(HealthStatus.Degraded, health.Status);
        Assert.Contains("Events of profiles have not been handled yet", health.Description, StringComparison.Ordinal);
    }

    /// <summary>Starts a process whose module Ordering is three hours behind, because another process holds the write lock on its file.</summary>
    private static async Task<LockedProcess> StartBehindAsync(params (string Key, string Value)[] settings)
    {
        var process = TwoModules.Compose(settings);
        await process.MigrateAsync(Token);
        var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var locked = new SqliteConnection($"Data Source={Path.Combine(process.Directory, "ordering.db")};Pooling=False");
        await locked.OpenAsync(Token);
        await using (var claim = locked.CreateCommand())
        {
            claim.CommandText = "INSERT INTO claims (process, deployment, location, beat) VALUES ($process, 'monolith', 'process 4711 on web-2', 7)";
            claim.Parameters.AddWithValue("$process", Guid.CreateVersion7());
            await claim.ExecuteNonQueryAsync(Token);
        }

        var claims = process.Services.GetRequiredService<ModuleClaims>();
        var claimed = await claims.TakeAsync("ordering", wait: false, _ => { }, Token);
        process.Clock.Advance(TimeSpan.FromSeconds(5));
        await Eventually.TrueAsync(() => Task.FromResult(claims.ListOthers("ordering").Count == 1), Timeout);
        var subscription = process.Services.GetRequiredService<SubscriptionSet>().Find("ordering", "profiles")!;
        var running = Task.Run(() => subscription.RunAsync(stop.Token), Token);
        await PublishAsync();
        await subscription.CatchUpAsync(Token).WaitAsync(Timeout, Token);

        var transaction = locked.BeginTransaction(deferred: false);
        await PublishAsync();
        await PublishAsync();
        await Eventually.TrueAsync(() => Task.FromResult(subscription.BehindSince is not null), Timeout);
        process.Clock.Advance(TimeSpan.FromHours(3));
        return new LockedProcess(process, async () =>
        {
            await stop.CancelAsync();
            await transaction.DisposeAsync();
            await locked.DisposeAsync();
            await running;
            await claimed.DisposeAsync();
            stop.Dispose();
        });

        Task PublishAsync() => process.PublishAsync(new ProfileRegistered(Guid.CreateVersion7(), "Somebody", $"{Guid.CreateVersion7()}@example.org"), Token);
    }

    private static async Task<HealthReportEntry> CheckAsync(LockedProcess process) =>
        (await process.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Token)).Entries["ordering"];

    private sealed class LockedProcess(TwoModules process, Func<Task> unlockAsync) : IAsyncDisposable
    {
        public IServiceProvider Services => process.Services;

        public string Directory => process.Directory;

        public async ValueTask DisposeAsync()
        {
            await unlockAsync();
            await process.DisposeAsync();
        }
    }
}
