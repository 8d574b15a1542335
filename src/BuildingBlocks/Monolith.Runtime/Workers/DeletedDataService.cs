using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Monolith.Runtime.Storage;

namespace Monolith.Runtime;

/// <summary>
/// Removes deleted data from the files of embedded databases. SQLite overwrites a deleted row in its file, but its write-ahead log keeps
/// the row's former content until other commits happen to overwrite it.
/// </summary>
internal sealed partial class DeletedDataService(
    ModuleCatalog modules,
    ModuleLocations locations,
    DataPresence data,
    ModuleContainers containers,
    TimeProvider clock,
    ILogger<DeletedDataService> logger) : BackgroundService
{
    /// <summary>The longest time that an erased name stays in a file of a database that is not in constant use.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(20);

    private const int Attempts = 20;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            foreach (var module in modules.WithDatabase.Select(stored => stored.Module).Where(module => locations.Of(module.Name).IsLocal && data.IsHere(module.Name)))
            {
                try
                {
                    await RemoveAsync(containers.Of(module.Name).GetRequiredService<ModuleStorage>(), stoppingToken);
                }
                catch (Exception e) when (!stoppingToken.IsCancellationRequested)
                {
                    Log.Failed(logger, module.Name, Interval, e.Message);
                }
            }
        }
    }

    /// <summary>Readers and writers of this process use the database for moments, so a few attempts find a gap between them.</summary>
    private async Task RemoveAsync(ModuleStorage storage, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < Attempts && !await storage.Provider.TryRemoveDeletedAsync(storage.Settings, cancellationToken); attempt++)
        {
            await Task.Delay(RetryInterval, clock, cancellationToken);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1410, LogLevel.Debug, "Deleted data of {Module} could not be removed from its write-ahead log; retrying in {Interval}: {Reason}")]
        public static partial void Failed(ILogger logger, string module, TimeSpan interval, string reason);
    }
}
