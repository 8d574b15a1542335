using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Monolith.Runtime;

/// <summary>
/// Logs the results of all health checks: one record when a status changes, and one per minute while a check is not healthy. .NET's health
/// checks would log every result that is not healthy, as often as somebody asks for it.
/// </summary>
internal sealed partial class HealthLog(TimeProvider clock, ILogger<HealthLog> logger) : IPostConfigureOptions<HealthCheckServiceOptions>
{
    /// <summary>The category in which .NET logs each result.</summary>
    public const string EachResult = "Microsoft.Extensions.Diagnostics.HealthChecks.DefaultHealthCheckService";

    private static readonly TimeSpan SummaryInterval = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, (HealthStatus Status, long Since, long Reported)> _failing = [];

    /// <summary>Returns since when a check has not been healthy; null if it is, or has not run yet.</summary>
    public DateTimeOffset? FailingSince(string check)
    {
        lock (_lock)
        {
            return _failing.TryGetValue(check, out var failing) ? clock.GetUtcNow() - clock.GetElapsedTime(failing.Since) : null;
        }
    }

    public void PostConfigure(string? name, HealthCheckServiceOptions options)
    {
        foreach (var registration in options.Registrations)
        {
            var create = registration.Factory;
            registration.Factory = provider => new LoggedCheck(create(provider), this);
        }
    }

    private void Record(string check, HealthStatus status, string? description, Exception? failure)
    {
        lock (_lock)
        {
            var now = clock.GetTimestamp();
            var wasFailing = _failing.TryGetValue(check, out var last);
            var duration = wasFailing ? clock.GetElapsedTime(last.Since, now) : TimeSpan.Zero;
            var level = status is HealthStatus.Unhealthy ? LogLevel.Error : LogLevel.Warning;
            if (status is HealthStatus.Healthy)
            {
                if (_failing.Remove(check))
                {
                    Log.Recovered(logger, check, duration);
                }
            }
            else if (!wasFailing || last.Status != status)
            {
                _failing[check] = (status, wasFailing ? last.Since : now, now);
                Log.Changed(logger, level, check, status, description, failure);
            }
            else if (clock.GetElapsedTime(last.Reported, now) >= SummaryInterval)
            {
                _failing[check] = last with { Reported = now };
                Log.Continues(logger, level, check, status, duration, description);
            }
        }
    }

    private sealed class LoggedCheck(IHealthCheck check, HealthLog log) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            try
            {
                var result = await check.CheckHealthAsync(context, cancellationToken);
                log.Record(context.Registration.Name, result.Status, result.Description, result.Exception);
                return result;
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                log.Record(context.Registration.Name, context.Registration.FailureStatus, e.Message, e);
                throw;
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1540, Message = "{Check} is {Status}: {Description}")]
        public static partial void Changed(ILogger logger, LogLevel level, string check, HealthStatus status, string? description, Exception? failure);

        [LoggerMessage(EventId = 1541, Message = "{Check} is {Status}, and has not been healthy for {Duration}: {Description}")]
        public static partial void Continues(ILogger logger, LogLevel level, string check, HealthStatus status, TimeSpan duration, string? description);

        [LoggerMessage(1542, LogLevel.Information, "{Check} is healthy again after {Duration}")]
        public static partial void Recovered(ILogger logger, string check, TimeSpan duration);
    }
}
