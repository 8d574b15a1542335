using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Monolith.Runtime;
using Monolith.Testing;

namespace Payments.Tests;

/// <summary>A handler of an event that ignores its cancellation token.</summary>
public sealed class HungHandlerTests : PaymentsScenario
{
    private readonly ManualResetEventSlim _end = new();

    [Fact]
    public async Task A_handler_that_never_returned_held_its_subscription_with_health_green()
    {
        await StartAsync(services => services.ConfigureModule("payments", module => module.AddScoped(Hang)));
        var publishing = RequestAsync();

        var health = await UntilAsync(HealthStatus.Unhealthy);

        Assert.StartsWith($"payments <- ordering: {nameof(PaymentRequestedHandler)} has been running for ", health.Description, StringComparison.Ordinal);
        _end.Set();
        await publishing;
        await SettledAsync("authorized");
        await UntilAsync(HealthStatus.Healthy);
    }

    private PaymentRequestedHandler Hang(IServiceProvider services)
    {
        _end.Wait(Payments.Timeout, CancellationToken.None);
        return ActivatorUtilities.CreateInstance<PaymentRequestedHandler>(services);
    }

    private async Task<HealthReportEntry> UntilAsync(HealthStatus status)
    {
        HealthReportEntry health = default;
        await Eventually.TrueAsync(
            async () =>
            {
                Payments.Shift(TimeSpan.FromSeconds(1));
                var checks = Payments.Services.GetRequiredService<HealthCheckService>();
                return (health = (await checks.CheckHealthAsync(TestContext.Current.CancellationToken)).Entries["payments"]).Status == status;
            },
            Payments.Timeout);
        return health;
    }
}
