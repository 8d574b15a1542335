using Hangfire;
using Hangfire.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Payments.Tests;

/// <summary>Hangfire's principal is shut out of its database.</summary>
public sealed class ShutOutQueueTests : PaymentsScenario
{
    [Fact]
    public async Task Payments_were_stuck_with_health_healthy_while_the_queue_was_shut_out_at_start()
    {
        await StartAsync(services => services.Decorate<JobStorage, ShutOut>());
        await RequestAsync();

        await SettledAsync("authorized");

        Assert.Equal((1, 0), Ledger());
        var health = (await Payments.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(TestContext.Current.CancellationToken)).Entries["payments"];
        Assert.Equal(HealthStatus.Degraded, health.Status);
        Assert.Contains("side effects: Hangfire's storage does not respond: permission denied", health.Description, StringComparison.Ordinal);
    }

    private sealed class ShutOut(JobStorage inner) : JobStorage
    {
        public override IMonitoringApi GetMonitoringApi() => inner.GetMonitoringApi();

        public override IStorageConnection GetConnection() => throw new InvalidOperationException("permission denied");
    }
}
