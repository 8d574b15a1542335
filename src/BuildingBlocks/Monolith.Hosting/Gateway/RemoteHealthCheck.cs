using Microsoft.Extensions.Diagnostics.HealthChecks;
using Monolith.Runtime;

namespace Monolith.Hosting;

/// <summary>Whether the process that a module runs in is ready. Whether this one is does not hang on it.</summary>
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
                ? HealthCheckResult.Healthy($"It runs at {address}.")
                : HealthCheckResult.Degraded($"It runs at {address}, which is not ready ({(int)answer.StatusCode}).");
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return HealthCheckResult.Degraded($"It runs at {address}, which does not answer.", e);
        }
    }
}
