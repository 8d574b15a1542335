using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Monolith.Runtime.Events;
using Monolith.Testing;
using Ordering;

namespace Monolith.Runtime.Tests;

public sealed class ModuleHealthTests
{
    [Fact]
    public async Task An_event_of_a_newer_contract_degrades_its_module_with_its_name_and_the_next_step()
    {
        await using var ordering = await ModuleHost.StartAsync(new OrderingModule(), new Dictionary<string, string?> { ["Messaging:MaxParked"] = "4" });

        await ordering.PublishRawAsync("profiles.profile-moved", 1, "ann", "{}");
        await ordering.PublishRawAsync("profiles.profile-registered", 99, "bob", "{}");
        await ordering.PublishRawAsync("profiles.profile-moved", 1, "bob", "{}");

        var health = await CheckAsync(ordering);
        Assert.Equal(HealthStatus.Degraded, health.Status);
        Assert.Equal(
            "2 events of newer contracts wait, with the later events of their keys: profiles.profile-moved version 1, profiles.profile-registered version 99. "
            + "Deploy the release of ordering that knows them, which then handles them by itself. List them with 'events parked --module ordering'.",
            health.Description);
        Assert.Equal(3, health.Data[ModuleHealthCheck.ParkedKey]);
        Assert.Equal(new ModuleCause(CauseKind.WaitsForRelease, health.Description!), Assert.Single(CausesOf(health)));

        // It is no failure, so that the alert for parked work keeps silent.
        var services = ordering.Services.GetRequiredService<ModuleContainers>().Of("ordering");
        var figures = await ModuleFigures.ReadAsync(services, [], ordering.Services.GetRequiredService<ModuleLags>(), TestContext.Current.CancellationToken);
        Assert.Equal((0, 3), (figures.Parked.Events, figures.Waiting));

        // A failure beside it is one, and counts alone.
        await ordering.PublishRawAsync("profiles.profile-registered", 1, "cid", "{}");
        Assert.Equal(["1 events, 0 timers and 0 side effects are parked."], CausesOf(await CheckAsync(ordering)).Where(cause => cause.Kind == CauseKind.ParkedWork).Select(cause => cause.Text));

        // No more events can wait by themselves, so the whole subscription waits.
        ordering.Timeout = TimeSpan.FromMilliseconds(1);
        await Assert.ThrowsAsync<TimeoutException>(() => ordering.PublishRawAsync("profiles.profile-moved", 1, "dan", "{}"));
        await Eventually.TrueAsync(
            async () =>
            {
                health = await CheckAsync(ordering);
                Assert.Equal(HealthStatus.Degraded, health.Status);
                return CausesOf(health).Any(cause => cause.Kind == CauseKind.WaitsForRelease && cause.Text.StartsWith("ordering <- profiles: profiles.profile-moved of key dan: ", StringComparison.Ordinal));
            },
            TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task A_parked_event_degrades_its_module_with_a_hint_to_the_command()
    {
        await using var ordering = await ModuleHost.StartAsync(new OrderingModule());
        Assert.Equal(HealthStatus.Healthy, (await CheckAsync(ordering)).Status);

        await ordering.PublishRawAsync("profiles.profile-registered", 1, "ann", "{}");

        var health = await CheckAsync(ordering);
        Assert.Equal(HealthStatus.Degraded, health.Status);
        Assert.Contains("events parked --module ordering", health.Description, StringComparison.Ordinal);
        Assert.Equal(1, health.Data[ModuleHealthCheck.ParkedKey]);
    }

    [Fact]
    public async Task A_module_is_healthy_again_after_the_event_was_discarded()
    {
        await using var ordering = await ModuleHost.StartAsync(new OrderingModule());
        await ordering.PublishRawAsync("profiles.profile-moved", 1, "ann", "{}");
        var administration = ordering.Services.GetRequiredService<IEventAdministration>();
        var parked = Assert.Single(await administration.ListParkedAsync("ordering", 10, TestContext.Current.CancellationToken));

        Assert.Equal(1, (await administration.DiscardAsync("ordering", new ParkedSelection(Id: parked.Event.Id), action: null, TestContext.Current.CancellationToken)).Events);

        Assert.Equal(HealthStatus.Healthy, (await CheckAsync(ordering)).Status);
    }

    /// <summary>A part of its file was damaged that the module itself does not read. Only its subscribers were degraded.</summary>
    [Fact]
    public async Task A_module_whose_log_could_not_be_read_was_healthy()
    {
        var token = TestContext.Current.CancellationToken;
        await using var modules = TwoModules.Compose();
        await modules.StartAsync(token);
        await using (var scope = modules.ServicesOf("profiles").CreateAsyncScope())
        {
            await scope.ServiceProvider.GetRequiredService<ModuleDbContext>().Database.ExecuteSqlRawAsync("ALTER TABLE outbox RENAME TO lost", token);
        }

        var checks = modules.Services.GetRequiredService<HealthCheckService>();
        var report = await checks.CheckHealthAsync(token);
        await Eventually.TrueAsync(
            async () =>
            {
                modules.Clock.Advance(TimeSpan.FromSeconds(3));
                report = await checks.CheckHealthAsync(token);
                return report.Entries.Values.All(entry => entry.Status != HealthStatus.Healthy);
            },
            TimeSpan.FromSeconds(20));

        Assert.Equal(HealthStatus.Unhealthy, report.Entries["profiles"].Status);
        Assert.Contains("The log cannot be read (ordering <- profiles): ", report.Entries["profiles"].Description, StringComparison.Ordinal);
        Assert.Equal(HealthStatus.Degraded, report.Entries["ordering"].Status);
    }

    private static IReadOnlyList<ModuleCause> CausesOf(HealthReportEntry health) => (IReadOnlyList<ModuleCause>)health.Data[ModuleHealthCheck.CausesKey];

    private static async Task<HealthReportEntry> CheckAsync(ModuleHost host) =>
        (await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(TestContext.Current.CancellationToken)).Entries["ordering"];
}
