using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Monolith.Runtime.Events;
using Monolith.Runtime.Storage;

namespace Monolith.Runtime;

/// <summary>Checks whether a module's database responds and its workers make progress.</summary>
internal sealed class ModuleHealthCheck(string module, IServiceProvider services, ModuleWorkers workers, ModuleLags lags) : IHealthCheck
{
    /// <summary>The data entry with the number of parked events.</summary>
    public const string ParkedKey = "parked";

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var errors = workers.ErrorsOf(module).ToList();
        if (errors.Any(t => !t.IsOutside))
        {
            return HealthCheckResult.Unhealthy(string.Join("; ", errors.Select(t => t.What)));
        }

        try
        {
            var parked = await services.GetRequiredService<IParkedEventStore>().CountAsync(ParkedSelection.All, cancellationToken);
            var timers = await CountParkedAsync(StorageRegistration.Timers, cancellationToken);
            var sideEffects = await CountParkedAsync(StorageRegistration.SideEffects, cancellationToken);
            var divergences = await services.GetRequiredService<IDivergenceStore>().ListAsync(cancellationToken);
            var data = new Dictionary<string, object> { [ParkedKey] = parked };
            var behind = await lags.DescribeAsync(module, cancellationToken);
            if (behind.Count > 0 && lags.Refuses(module))
            {
                return HealthCheckResult.Unhealthy(string.Join(" ", behind), data: data);
            }

            errors.AddRange(behind.Select(lag => new ModuleError(lag, IsOutside: true)));
            errors.AddRange((await LogHolders.FindAsync(services.GetRequiredService<ModuleStorage>(), cancellationToken))
                .Select(holder => new ModuleError(holder, IsOutside: true)));
            return (parked, timers + sideEffects) switch
            {
                _ when errors.Count > 0 => HealthCheckResult.Degraded(string.Join("; ", errors.Select(t => t.What)), data: data),
                _ when divergences.Count > 0 => HealthCheckResult.Degraded(
                    $"The log of {string.Join(", ", divergences.Select(d => d.Source).Distinct())} was restored or begun anew, and lacks events that were handled here. See 'events divergences --module {module}'.", data: data),
                (0, 0) => HealthCheckResult.Healthy(data: data),
                ( > 0, _) => HealthCheckResult.Degraded($"{parked} parked events. List them with 'events parked --module {module}'.", data: data),
                _ => HealthCheckResult.Degraded(
                    $"{timers} parked timers and {sideEffects} parked side effects. List them with 'events parked --module {module}'.", data: data),
            };
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            return HealthCheckResult.Unhealthy("The database does not respond.", e);
        }
    }

    private Task<int> CountParkedAsync(string key, CancellationToken cancellationToken) =>
        services.GetRequiredKeyedService<IDueStore>(key).CountParkedAsync(ParkedSelection.All, cancellationToken);
}
