using System.Data.Common;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Monolith.Runtime.Events;
using Monolith.Runtime.Storage;

namespace Monolith.Runtime;

/// <summary>
/// Ends the sessions of a replica that is frozen or cut off all at once. PostgreSQL ends each by itself when it has been idle in a
/// transaction for too long. But under load such a replica has several sessions that wait for each other: each gets the lock in turn, and
/// holds it for as long again. SQL Server ends none by itself.
/// </summary>
internal sealed partial class FrozenSessions(
    ModuleCatalog modules, ModuleLocations locations, ModuleContainers containers, ModuleLags lags, ILogger<FrozenSessions> logger) : BackgroundService
{
    /// <summary>How often to look while a module stands still.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    /// <summary>Ends the sessions of each other process that has a session which is idle in a transaction for longer than a time.</summary>
    /// <returns>The number of ended sessions.</returns>
    public static async Task<int> EndAsync(DbConnection connection, string sql, TimeSpan idle, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        var seconds = command.CreateParameter();
        (seconds.ParameterName, seconds.Value) = ("@seconds", idle.TotalSeconds);
        command.Parameters.Add(seconds);
        return Convert.ToInt32(await command.ExecuteScalarAsync(cancellationToken), CultureInfo.InvariantCulture);
    }

    /// <summary>Ends frozen sessions of a module on a server whenever it stands still.</summary>
    public static async Task WatchAsync(ModuleStorage storage, Func<bool> isStandingStill, ILogger logger, CancellationToken stop)
    {
        var stall = new StallReport(storage.Clock);
        using var timer = new PeriodicTimer(Interval, storage.Clock);
        while (await timer.WaitForNextTickAsync(stop))
        {
            if (!isStandingStill())
            {
                continue;
            }

            try
            {
                // Not from the pool, which requests that wait for the frozen replica may have used up.
                await using var connection = ((ServerProvider)storage.Provider).CreateUnpooledConnection(storage.Settings);
                await connection.OpenAsync(stop);
                do
                {
                    if (await EndAsync(connection, storage.Log.EndFrozen!, LimitOf(storage), stop) is var ended and > 0)
                    {
                        Log.Ended(logger, storage.Module, ended);
                    }

                    stall.End();
                }
                while (await timer.WaitForNextTickAsync(stop) && isStandingStill());
            }
            catch (Exception e) when (!stop.IsCancellationRequested)
            {
                // While the server is unavailable, everything stands still.
                if (stall.IsDue(e))
                {
                    Log.Failed(logger, storage.Module, e);
                }
            }
        }
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        from module in modules.WithDatabase.Select(stored => stored.Module)
        let storage = containers.Of(module.Name).GetRequiredService<ModuleStorage>()
        where storage.Log.EndFrozen is not null && storage.Provider is ServerProvider
        select WatchAsync(storage, () => IsStandingStill(module.Name), logger, stoppingToken));

    /// <summary>A session of one module may hold back the events of all modules.</summary>
    private bool IsStandingStill(string module) => locations.Of(module).IsLocal && modules.Descriptors.Any(other => lags.IsStandingStill(other.Name));

    /// <summary>Above the limit of a handler, which is merely slow, and below the time after which the server ends the first session.</summary>
    private static TimeSpan LimitOf(ModuleStorage storage) => (storage.Options.HandlerTimeout + storage.Settings.IdleTransactionTimeout) / 2;

    private static partial class Log
    {
        [LoggerMessage(1534, LogLevel.Warning, "{Module}: ended {Count} sessions of another process, which was idle in a transaction and held up this one; it is frozen or cut off")]
        public static partial void Ended(ILogger logger, string module, int count);

        [LoggerMessage(1535, LogLevel.Warning, "{Module}: ending the sessions of a frozen process failed; retrying")]
        public static partial void Failed(ILogger logger, string module, Exception failure);
    }
}
