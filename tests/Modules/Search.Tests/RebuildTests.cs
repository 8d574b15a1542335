using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Monolith;
using Monolith.Runtime.Events;
using Monolith.Testing;

namespace Search.Tests;

/// <summary>What Search says while it builds its state, and of what it can't build.</summary>
public sealed class RebuildTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Search_is_not_ready_before_it_has_caught_up_and_says_how_far_it_is()
    {
        var catalog = new CatalogFeed();
        await using var search = await StartAsync(catalog);
        using (var refused = await search.Http.GetAsync("/search?q=mug", Token))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
            Assert.NotNull(refused.Headers.RetryAfter);
            Assert.Contains("is rebuilding it from the events of other modules", await refused.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        }

        var health = await HealthAsync(search);
        Assert.Equal(HealthStatus.Unhealthy, health.Status);
        Assert.StartsWith("The state in memory is being built: ", health.Description, StringComparison.Ordinal);
        Assert.Contains("catalog has not been read yet", health.Description, StringComparison.Ordinal);

        catalog.Open();
        await Eventually.TrueAsync(async () => (await HealthAsync(search)).Status == HealthStatus.Healthy, TimeSpan.FromSeconds(20));
        using var answer = await search.Http.GetAsync("/search?q=mug", Token);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Search_names_the_events_that_neither_a_log_nor_a_snapshot_contains()
    {
        var catalog = new CatalogFeed { TruncatedTo = new LogPosition(0, 41) };
        catalog.Open();
        await using var search = await StartAsync(catalog);
        await Eventually.TrueAsync(async () => (await HealthAsync(search)).Status == HealthStatus.Degraded, TimeSpan.FromSeconds(20));
        Assert.Equal(
            "The state in memory is incomplete: retention has removed the events of catalog up to 41, and no snapshot stands for them here.",
            (await HealthAsync(search)).Description);
        using var answer = await search.Http.GetAsync("/search?q=mug", Token);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private static Task<ModuleHost> StartAsync(CatalogFeed catalog) => ModuleHost.StartAsync(
        new SearchModule(), configureHost: services => services.AddKeyedSingleton<IEventFeed>("catalog", catalog));

    private static async Task<HealthReportEntry> HealthAsync(ModuleHost search) =>
        (await search.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(check => check.Name == "search", Token)).Entries["search"];

    /// <summary>The empty log of Catalog, which answers when it is opened.</summary>
    private sealed class CatalogFeed : IEventFeed
    {
        private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public string Source => "catalog";

        public LogPosition TruncatedTo { get; init; }

        public void Open() => _open.SetResult();

        public async Task<EventBatch> ReadAsync(LogPosition after, int max, CancellationToken cancellationToken)
        {
            await _open.Task.WaitAsync(cancellationToken);
            return after < TruncatedTo ? throw new LogTruncatedException(Source, after, TruncatedTo) : new EventBatch([], new TaskCompletionSource().Task) { IsComplete = true };
        }

        public async Task<LogPosition> ReadHeadAsync(CancellationToken cancellationToken)
        {
            await _open.Task.WaitAsync(cancellationToken);
            return TruncatedTo;
        }
    }
}
