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

        // Its transaction keeps the module from renewing its claim, which health says as well.
        await UntilAsync(HealthStatus.Unhealthy, $"payments <- ordering: {nameof(PaymentRequestedHandler)} has been running for ");
        _end.Set();
        await publishing;
        await SettledAsync("authorized");
        await UntilAsync(HealthStatus.Healthy, "");
    }

    private PaymentRequestedHandler Hang(IServiceProvider services)
    {
        _end.Wait(Payments.Timeout, CancellationToken.None);
        return ActivatorUtilities.CreateInstance<PaymentRequestedHandler>(services);
    }

    private Task UntilAsync(HealthStatus status, string description) => Eventually.TrueAsync(
        async () =>
        {
            Payments.Shift(TimeSpan.FromSeconds(1));
            var checks = Payments.Services.GetRequiredService<HealthCheckService>();
            var health = (await checks.CheckHealthAsync(TestContext.Current.CancellationToken)).Entries["payments"];
            return health.Status == status && (health.Description ?? "").Contains(description, StringComparison.Ordinal);
        },
        Payments.Timeout);
}
