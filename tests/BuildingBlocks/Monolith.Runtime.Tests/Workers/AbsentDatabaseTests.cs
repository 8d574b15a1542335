using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Monolith.Runtime.Storage;
using Monolith.Testing;
using Ordering;

namespace Monolith.Runtime.Tests;

/// <summary>A module whose database is unavailable, at start and while the process runs.</summary>
public sealed class AbsentDatabaseTests
{
    private const string Broken = "this is not a database, and longer than the header of one: ..................................................";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_corrupt_file_at_start_stops_neither_the_process_nor_the_other_modules()
    {
        await using var process = TwoModules.Compose();
        await File.WriteAllTextAsync(FileOf(process, "ordering"), Broken, Token);

        await process.StartAsync(Token);

        var health = await CheckAsync(process.Services);
        Assert.Equal(HealthStatus.Healthy, health.Entries["profiles"].Status);
        Assert.Equal(HealthStatus.Unhealthy, health.Entries["ordering"].Status);
        Assert.Contains("The database of module ordering (", health.Entries["ordering"].Description, StringComparison.Ordinal);
        Assert.Contains("ordering.db", health.Entries["ordering"].Description, StringComparison.Ordinal);

        File.Delete(FileOf(process, "ordering"));
        await Eventually.TrueAsync(
            async () =>
            {
                process.Clock.Advance(TimeSpan.FromSeconds(1));
                return (await CheckAsync(process.Services)).Entries["ordering"].Status == HealthStatus.Healthy;
            },
            TimeSpan.FromSeconds(20));
    }

    [Theory]
    [InlineData("Default Timeout=1", "SQLite Error 5")]
    [InlineData("Default Timeout=30", "the renewal of its claim has been waiting for more than 5 s")] // as without a setting
    public async Task Health_stayed_healthy_while_every_write_to_a_file_failed(string timeout, string reason)
    {
        await using var process = TwoModules.Compose(("Modules:ordering:Database:ConnectionString", $"Data Source={{directory}}/ordering.db;{timeout}"));
        await process.StartAsync(Token);
        await using var other = new SqliteConnection($"Data Source={FileOf(process, "ordering")};Pooling=False");
        await other.OpenAsync(Token);
        await using (other.BeginTransaction(deferred: false))
        {
            // A subscription may report the locked file first.
            await UntilAsync(entry => entry.Status == HealthStatus.Unhealthy
                && entry.Description!.StartsWith($"The module cannot write to its database: {reason}", StringComparison.Ordinal));
        }

        await UntilAsync(entry => entry.Status == HealthStatus.Healthy);

        Task UntilAsync(Func<HealthReportEntry, bool> condition) => Eventually.TrueAsync(
            async () =>
            {
                process.Clock.Advance(TimeSpan.FromSeconds(1));
                return condition((await CheckAsync(process.Services)).Entries["ordering"]);
            },
            TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task A_module_whose_neighbor_is_away_is_degraded()
    {
        await using var process = TwoModules.Compose();
        await process.StartAsync(Token);
        await Eventually.TrueAsync(() => Task.FromResult(process.Services.GetRequiredService<DataPresence>().IsHere("ordering")), TimeSpan.FromSeconds(20));
        SqliteConnection.ClearAllPools();
        foreach (var file in Directory.EnumerateFiles(process.Directory, "profiles.db*"))
        {
            File.Delete(file);
        }

        await Eventually.TrueAsync(
            async () =>
            {
                process.Clock.Advance(TimeSpan.FromSeconds(1));
                var health = await CheckAsync(process.Services);
                return (health.Entries["profiles"].Status, health.Entries["ordering"].Status) == (HealthStatus.Unhealthy, HealthStatus.Degraded);
            },
            TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task A_required_module_with_a_corrupt_file_stops_the_process_with_its_name_and_file()
    {
        await using var process = TwoModules.Compose(("Modules:ordering:Required", "true"));
        await File.WriteAllTextAsync(FileOf(process, "ordering"), Broken, Token);

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => process.StartAsync(Token));

        Assert.StartsWith("The database of module ordering (", failure.Message, StringComparison.Ordinal);
        Assert.Contains("restore it from a backup", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_file_is_as_a_missing_one()
    {
        await using var process = TwoModules.Compose(("Database:MigrateAtStart", "false"));
        await process.MigrateForTestAsync("profiles", Token);
        await File.WriteAllBytesAsync(FileOf(process, "ordering"), [], Token);

        await process.StartAsync(Token);

        var health = await CheckAsync(process.Services);
        Assert.Equal((HealthStatus.Healthy, HealthStatus.Unhealthy), (health.Entries["profiles"].Status, health.Entries["ordering"].Status));
        Assert.Contains("ordering.db) is missing or empty. If it had data, restore it from a backup.", health.Entries["ordering"].Description, StringComparison.Ordinal);
        Assert.Equal(0, new FileInfo(FileOf(process, "ordering")).Length);
    }

    [Fact]
    public async Task A_missing_database_that_the_process_may_not_create_is_not_created()
    {
        await using var process = TwoModules.Compose(("Database:MigrateAtStart", "false"));
        await process.MigrateForTestAsync("profiles", Token);

        await process.StartAsync(Token);

        Assert.Equal(HealthStatus.Unhealthy, (await CheckAsync(process.Services)).Entries["ordering"].Status);
        Assert.False(File.Exists(FileOf(process, "ordering")));
    }

    [Fact]
    public async Task A_file_deleted_under_a_running_host_is_an_outage_until_it_is_restored_and_not_created_again()
    {
        await using var ordering = await ModuleHost.StartAsync(new OrderingModule());
        using var before = await ordering.Http.GetAsync(new Uri("/ordering/orders", UriKind.Relative), Token);
        Assert.Equal(200, (int)before.StatusCode);
        var epochs = await CountEpochsAsync(ordering);
        var backup = Directory.CreateDirectory(Path.Combine(ordering.Directory, "backup")).FullName;
        foreach (var file in Directory.EnumerateFiles(ordering.Directory, "ordering.db*"))
        {
            File.Copy(file, Path.Combine(backup, Path.GetFileName(file)));
            File.Delete(file);
        }

        var outages = ordering.Services.GetRequiredService<ModuleOutages>();
        await Eventually.TrueAsync(() => Task.FromResult(outages.IsUnavailable("ordering")), ordering.Timeout);
        using var answer = await ordering.Http.GetAsync(new Uri("/ordering/orders", UriKind.Relative), Token);

        Assert.Equal(503, (int)answer.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(1), answer.Headers.RetryAfter?.Delta);
        Assert.Contains("The module ordering is not available", await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(ordering.Directory, "ordering.db")));
        Assert.Equal(HealthStatus.Unhealthy, (await CheckAsync(ordering.Services)).Entries["ordering"].Status);

        foreach (var file in Directory.EnumerateFiles(backup).OrderDescending())
        {
            File.Move(file, Path.Combine(ordering.Directory, Path.GetFileName(file)));
        }

        await Eventually.TrueAsync(() => Task.FromResult(!outages.IsUnavailable("ordering")), ordering.Timeout);
        using var restored = await ordering.Http.GetAsync(new Uri("/ordering/orders", UriKind.Relative), Token);
        Assert.Equal(200, (int)restored.StatusCode);
        Assert.Equal(epochs + 1, await CountEpochsAsync(ordering));
    }

    [Fact]
    public async Task A_copy_that_was_restored_into_the_file_of_a_running_module_was_noticed_at_the_next_start()
    {
        await using var ordering = await ModuleHost.StartAsync(new OrderingModule());
        var (file, copy) = (Path.Combine(ordering.Directory, "ordering.db"), Path.Combine(ordering.Directory, "copy.db"));
        await CopyAsync(file, copy);
        var epochs = await CountEpochsAsync(ordering);

        await CopyAsync(copy, file);
        await Eventually.TrueAsync(
            async () =>
            {
                ordering.Shift(RestoredLogs.Interval);
                return await CountEpochsAsync(ordering) > epochs;
            },
            ordering.Timeout);

        static async Task CopyAsync(string from, string to)
        {
            await using var source = new SqliteConnection($"Data Source={from};Pooling=False");
            await using var target = new SqliteConnection($"Data Source={to};Pooling=False");
            await source.OpenAsync(Token);
            await target.OpenAsync(Token);
            source.BackupDatabase(target);
        }
    }

    [Fact]
    public async Task After_three_failures_requests_are_refused_until_a_probe_finds_the_database()
    {
        await using var ordering = await ModuleHost.StartAsync(new OrderingModule());
        var outages = ordering.Services.GetRequiredService<ModuleOutages>();
        for (var failures = 0; failures < ModuleOutages.FailuresUntilOutage; failures++)
        {
            Assert.False(outages.IsUnavailable("ordering"));
            await Assert.ThrowsAsync<SqliteException>(() => outages.WatchAsync("ordering", _ => throw new SqliteException("disk I/O error", 10), Token));
        }

        var refused = Assert.Throws<RejectedException>(() => outages.EnsureAvailable("ordering"));
        Assert.Equal((503, "The module ordering is not available"), (refused.Status, refused.Title));

        // The clock of ModuleHost follows real time, so the probe comes within a second.
        await Eventually.TrueAsync(() => Task.FromResult(!outages.IsUnavailable("ordering")), ordering.Timeout);
        using var served = await ordering.Http.GetAsync(new Uri("/ordering/orders", UriKind.Relative), Token);
        Assert.Equal(200, (int)served.StatusCode);
    }

    [Fact]
    public async Task A_request_that_was_on_its_way_when_an_outage_began_waited_for_its_timeout()
    {
        await using var modules = TwoModules.Compose();
        var outages = modules.Services.GetRequiredService<ModuleOutages>();
        var request = outages.WatchAsync("ordering", token => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token), Token);
        var other = outages.WatchAsync("profiles", token => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token), Token);

        outages.Begin("ordering", new SqliteException("disk I/O error", 10), Recovery.None);

        Assert.Equal(503, (await Assert.ThrowsAsync<RejectedException>(() => request)).Status);
        Assert.False(other.IsCompleted);
    }

    [Fact]
    public async Task A_module_that_cannot_write_is_unhealthy()
    {
        await using var ordering = await ModuleHost.StartAsync(
            new OrderingModule(), new Dictionary<string, string?> { ["Deployment:ClaimInterval"] = "00:00:00.200" });
        Assert.Equal(HealthStatus.Healthy, (await CheckAsync(ordering.Services)).Entries["ordering"].Status);
        await ordering.QueryAsync<ModuleDbContext, int>(db => db.Database.ExecuteSqlRawAsync(
            "CREATE TRIGGER no_claims BEFORE UPDATE ON claims BEGIN SELECT RAISE(ABORT, 'no space'); END", Token));

        await Eventually.TrueAsync(
            async () => (await CheckAsync(ordering.Services)).Entries["ordering"] is { Status: HealthStatus.Unhealthy, Description: { } why } && why.Contains("cannot write", StringComparison.Ordinal),
            ordering.Timeout);
    }

    private static async Task<int> CountEpochsAsync(ModuleHost ordering) =>
        (await ordering.Services.GetRequiredService<IModuleContainers>().Of("ordering").GetRequiredService<IEpochLog>().ReadAsync(Token)).Epochs.Count;

    private static string FileOf(TwoModules process, string module) => Path.Combine(process.Directory, module + ".db");

    private static Task<HealthReport> CheckAsync(IServiceProvider services) => services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Token);
}
