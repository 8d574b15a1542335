using Microsoft.Extensions.Options;

namespace Monolith.Hosting;

/// <summary>
/// The first step of stopping: readiness fails, and the process goes on serving until load balancers have noticed. The second step refuses
/// connections and ends what runs.
/// </summary>
internal sealed partial class Drain(IOptions<StoppingOptions> options, TimeProvider clock, ILogger<Drain> logger)
{
    private volatile bool _isRunning;

    /// <summary>Whether the process was asked to stop, so that it must get no more requests.</summary>
    public bool IsRunning => _isRunning;

    /// <summary>Waits for the configured time, or until the application stops for another reason.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        var time = options.Value.DrainTime;
        if (time <= TimeSpan.Zero)
        {
            return;
        }

        _isRunning = true;
        Log.Draining(logger, time);
        await Task.Delay(time, clock, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static partial class Log
    {
        [LoggerMessage(2102, LogLevel.Information, "Asked to stop; serving for another {Time} while /health/ready returns 503")]
        public static partial void Draining(ILogger logger, TimeSpan time);
    }
}
