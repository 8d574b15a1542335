using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Monolith.Runtime.Storage;

namespace Monolith.Runtime;

/// <summary>
/// Checks the databases that are unavailable, those with requests that take long, and those on servers while any is unavailable, once a
/// second. An answer ends an outage; no answer within two seconds begins one.
/// </summary>
internal sealed class ModuleOutageProbe(
    ModuleOutages outages,
    ModulePreparation preparation,
    ModuleCatalog modules,
    ModuleLocations locations,
    DataPresence data,
    ModuleContainers containers,
    TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1), Timeout = TimeSpan.FromSeconds(2), Slow = TimeSpan.FromSeconds(1);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(modules.WithDatabase.Select(stored => RunAsync(stored.Module.Name, stored.Database, stoppingToken)));

    private async Task RunAsync(string module, ModuleDatabase database, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stop))
        {
            if (!locations.Of(module).IsLocal)
            {
                continue;
            }

            LookForFile(module, database);

            if (outages.IsUnavailable(module) || outages.HasRequestsOver(Slow, module) || MayShareOutage(database))
            {
                await ProbeAsync(module, database, stop);
            }
        }
    }

    /// <summary>A server that does not answer to one module may not answer to the others, whose first requests would wait for it again.</summary>
    private bool MayShareOutage(ModuleDatabase database) => outages.AreAny && database.Provider.IsServer;

    private void LookForFile(string module, ModuleDatabase database)
    {
        if (outages.IsUnavailable(module))
        {
            return;
        }

        try
        {
            if (database.Provider.MayHaveLostFile(database.Settings) && FindLostFile(module, database) is { } lost)
            {
                outages.Begin(module, lost, Recovery.StartEpoch);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Such as too many open files. The probe ends the outage when the database answers.
            outages.Begin(module, e, Recovery.None);
        }
    }

    private static MissingDatabaseException? FindLostFile(string module, ModuleDatabase database) =>
        database.Provider.FindLostFile(database.Settings) is { } file
            ? new MissingDatabaseException(
                $"The file {file} of module {module} was deleted or replaced while the process runs. Restore it from a backup; changes since then are lost.")
            : null;

    private async Task ProbeAsync(string module, ModuleDatabase database, CancellationToken stop)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(stop);
        try
        {
            // Creating a schema may take longer than an answer.
            var recovery = outages.RecoveryOf(module);
            await (recovery is Recovery.Prepare ? RecoverAsync(module, database, recovery, stop) : RecoverAsync(module, database, recovery, timeout.Token).WaitAsync(Timeout, clock, stop));
            outages.End(module);
        }
        catch (Exception e) when (!stop.IsCancellationRequested)
        {
            if (outages.IsUnavailable(module))
            {
                outages.Continue(module, e);
            }
            else if (e is TimeoutException || outages.IsOutage(module, e))
            {
                outages.Begin(module, e, Recovery.None);
            }
        }
        finally
        {
            await timeout.CancelAsync();
        }
    }

    private async Task RecoverAsync(string module, ModuleDatabase database, Recovery recovery, CancellationToken stop)
    {
        if (recovery is Recovery.Prepare)
        {
            await preparation.PrepareAsync(module, stop);
        }
        else if (FindLostFile(module, database) is { } lost)
        {
            throw lost;
        }

        if (await data.LookAsync(module, stop) is DataState.Here && recovery is not Recovery.None)
        {
            await containers.Of(module).GetRequiredService<IEpochLog>().StartAsync(stop);
        }
    }
}
