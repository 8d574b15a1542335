using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Monolith.Hosting;

/// <summary>
/// Checks the health of modules. Callers without a token, and the viewers of the console, share the result of the last second, because each
/// check queries the databases.
/// </summary>
internal sealed class ReadinessCache(HealthCheckService checks, TimeProvider clock, Func<HealthCheckRegistration, bool> which)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private Task<HealthReport>? _recent;
    private long _since;

    /// <summary>Checks now.</summary>
    public Task<HealthReport> CheckAsync(CancellationToken cancellationToken) =>
        checks.CheckHealthAsync(which, cancellationToken);

    /// <summary>Returns the result of the last second, or of a new check that concurrent callers share.</summary>
    public Task<HealthReport> RecentAsync()
    {
        lock (_lock)
        {
            if (_recent is null || _recent.IsFaulted || clock.GetElapsedTime(_since) >= Lifetime)
            {
                _since = clock.GetTimestamp();
                _recent = CheckAsync(CancellationToken.None);
            }

            return _recent;
        }
    }
}
