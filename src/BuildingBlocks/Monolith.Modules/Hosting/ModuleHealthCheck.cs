using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Monolith.Messaging;

namespace Monolith.Modules;

/// <summary>Whether a module's database answers and its workers make progress.</summary>
internal sealed class ModuleHealthCheck(string module, IServiceProvider services) : IHealthCheck
{
    /// <summary>The entry of the check's data that says how many events are parked.</summary>
    public const string ParkedKey = "parked";

    private const int MaxParkedTold = 1000;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var troubles = services.GetRequiredService<ModuleWorkers>().TroublesOf(module).ToList();
        if (troubles.Count > 0)
        {
            return HealthCheckResult.Unhealthy(string.Join("; ", troubles));
        }

        try
        {
            var parked = await services.GetRequiredKeyedService<IParkedEventStore>(module).ListAsync(null, MaxParkedTold, cancellationToken);
            var data = new Dictionary<string, object> { [ParkedKey] = parked.Count };
            return parked.Count == 0
                ? HealthCheckResult.Healthy(data: data)
                : HealthCheckResult.Degraded($"{parked.Count} parked events: look at them with 'events parked --module {module}'.", data: data);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            return HealthCheckResult.Unhealthy("The database does not answer.", e);
        }
    }
}
