using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Monolith.Messaging;
using Monolith.Persistence;

namespace Monolith.Modules;

/// <summary>Whether a module's database answers and its workers make progress.</summary>
internal sealed class ModuleHealthCheck(string module, IServiceProvider services, ModuleWorkers workers) : IHealthCheck
{
    /// <summary>The entry of the check's data that says how many events are parked.</summary>
    public const string ParkedKey = "parked";

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var troubles = workers.TroublesOf(module).ToList();
        if (troubles.Any(t => !t.IsOutside))
        {
            return HealthCheckResult.Unhealthy(string.Join("; ", troubles.Select(t => t.What)));
        }

        try
        {
            var parked = await services.GetRequiredService<IParkedEventStore>().CountAsync(cancellationToken);
            var timers = await CountParkedAsync(StorageRegistration.Timers, cancellationToken);
            var sideEffects = await CountParkedAsync(StorageRegistration.SideEffects, cancellationToken);
            var data = new Dictionary<string, object> { [ParkedKey] = parked };
            return (parked, timers + sideEffects) switch
            {
                _ when troubles.Count > 0 => HealthCheckResult.Degraded(string.Join("; ", troubles.Select(t => t.What)), data: data),
                (0, 0) => HealthCheckResult.Healthy(data: data),
                ( > 0, _) => HealthCheckResult.Degraded($"{parked} parked events: look at them with 'events parked --module {module}'.", data: data),
                _ => HealthCheckResult.Degraded(
                    $"{timers} parked timers and {sideEffects} parked side effects: the log says why, and so does the column failure of their tables.", data: data),
            };
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            return HealthCheckResult.Unhealthy("The database does not answer.", e);
        }
    }

    private Task<int> CountParkedAsync(string key, CancellationToken cancellationToken) =>
        services.GetRequiredKeyedService<IDueStore>(key).CountParkedAsync(cancellationToken);
}
