using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Monolith.Runtime;

/// <summary>
/// Adds health checks to the host: one for each module, and the checks that modules register, named <c>{module}:{check}</c>. The checks run
/// in a scope of the module's container.
/// </summary>
internal sealed class ModuleHealthChecks(ModuleCatalog modules, ModuleContainers containers, ModuleWorkers workers, ModuleLags lags, StateRebuilds rebuilds) : IConfigureOptions<HealthCheckServiceOptions>
{
    public void Configure(HealthCheckServiceOptions options)
    {
        foreach (var descriptor in modules.Descriptors)
        {
            var module = descriptor.Name;
            options.Registrations.Add(new HealthCheckRegistration(
                module,
                _ => new ModuleHealthCheck(descriptor, containers.Of(module), workers, lags, rebuilds),
                failureStatus: null,
                tags: [ModulesRegistration.ModuleTag]));
            foreach (var own in containers.Of(module).GetService<IOptions<HealthCheckServiceOptions>>()?.Value.Registrations ?? [])
            {
                options.Registrations.Add(new HealthCheckRegistration(
                    $"{module}:{own.Name}", _ => new InModule(containers, module, own), own.FailureStatus, own.Tags, own.Timeout)
                {
                    Delay = own.Delay,
                    Period = own.Period,
                });
            }
        }
    }

    private sealed class InModule(ModuleContainers containers, string module, HealthCheckRegistration registration) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            await using var scope = containers.CreateScope(module);
            return await registration.Factory(scope.ServiceProvider)
                .CheckHealthAsync(new HealthCheckContext { Registration = registration }, cancellationToken);
        }
    }
}
