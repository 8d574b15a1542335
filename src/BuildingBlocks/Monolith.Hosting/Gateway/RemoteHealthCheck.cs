using Microsoft.Extensions.Diagnostics.HealthChecks;
using Monolith.Runtime;

namespace Monolith.Hosting;

/// <summary>
/// Checks whether the process that runs a remote module is ready. The result does not affect the readiness of this process.
/// </summary>
internal sealed class RemoteHealthCheck(string module, ModuleLocations locations, IHttpClientFactory clients) : IHealthCheck
{
    public const string Client = "health of modules elsewhere";

    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (locations.Of(module).Address is not { } address)
        {
            return HealthCheckResult.Healthy();
        }

        try
        {
            using var answer = await clients.CreateClient(Client).GetAsync(new Uri(address, "/health/ready"), cancellationToken);
            return answer.IsSuccessStatusCode
                ? HealthCheckResult.Healthy($"The module runs at {address}.")
                : HealthCheckResult.Degraded($"The module runs at {address}, which is not ready (status {(int)answer.StatusCode}).");
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return HealthCheckResult.Degraded($"The module runs at {address}, which does not respond.", e);
        }
    }
}
