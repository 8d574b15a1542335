using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Monolith.Runtime.Storage;

namespace Monolith.Runtime;

/// <summary>
/// Notices that an older log was restored while the process runs, and starts an epoch of it. Subscribers then compare it with what they have
/// handled, as after a restart of the process.
/// </summary>
internal sealed partial class RestoredLogs(
    ModuleCatalog modules,
    ModuleLocations locations,
    DataPresence data,
    ModuleOutages outages,
    ModuleContainers containers,
    TimeProvider clock,
    ILogger<RestoredLogs> logger) : BackgroundService
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await Task.WhenAll(modules.WithDatabase.Select(stored => stored.Module.Name)
                .Where(module => locations.Of(module).IsLocal && data.IsHere(module) && !outages.IsUnavailable(module))
                .Select(module => LookAsync(module, stoppingToken)));
        }
    }

    private async Task LookAsync(string module, CancellationToken stop)
    {
        try
        {
            if (await containers.Of(module).GetRequiredService<IEpochLog>().StartIfReplacedAsync(stop))
            {
                Log.Restarted(logger, module);
            }
        }
        catch (Exception e) when (!stop.IsCancellationRequested)
        {
            // Health reports a database that does not answer.
            Log.Failed(logger, module, Interval, e.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1536, LogLevel.Information, "The database of {Module} was restored, changed or restarted while this process runs; started an epoch of its log, so that subscribers compare it with what they have handled")]
        public static partial void Restarted(ILogger logger, string module);

        [LoggerMessage(1537, LogLevel.Debug, "Looking for a restored log of {Module} failed; looking again in {Interval}: {Reason}")]
        public static partial void Failed(ILogger logger, string module, TimeSpan interval, string reason);
    }
}
