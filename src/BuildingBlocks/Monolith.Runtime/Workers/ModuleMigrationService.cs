using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Monolith.Runtime.Events;
using Monolith.Runtime.Storage;

namespace Monolith.Runtime;

/// <summary>Reads the settings for schema upgrades.</summary>
internal static class MigrationSettings
{
    /// <summary>
    /// Returns whether the process upgrades schemas at startup: in Development by default, or as <c>Database:MigrateAtStart</c> says.
    /// </summary>
    public static bool MigratesAtStart(this IConfiguration configuration, IHostEnvironment environment) =>
        configuration.GetValue("Database:MigrateAtStart", environment.IsDevelopment());
}

/// <summary>
/// Checks the schemas of all modules before other services start. In Development it upgrades them. In other environments an upgrade is a
/// separate step with its own rights, and the process fails to start on an outdated schema. <c>Database:MigrateAtStart</c> overrides this.
/// </summary>
internal sealed class ModuleMigrationService(
    ModuleCatalog modules,
    ModulePreparation preparation,
    ModuleOutages outages,
    ModuleClaims claims,
    DataPresence data,
    JobStorageDatabase jobs,
    RequestTenants tenants,
    IHostEnvironment environment,
    MessagingOptions options) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        RefuseSlowHandlers();
        tenants.EnsureConfigured();
        if (!environment.IsDevelopment())
        {
            modules.RejectSharedPrincipals();
            if (modules.WithDatabase.FirstOrDefault(d => d.Database.Principal is { } principal && principal == jobs.Principal) is { Module: { } module })
            {
                throw new InvalidOperationException(
                    $"Module {module.Name} and Hangfire share the principal '{jobs.Principal}'. Give each its own, as 'db provision' creates them.");
            }
        }

        var results = await Task.WhenAll(modules.WithDatabase.Select(stored => Task.Run(() => TryPrepareAsync(stored.Module.Name, cancellationToken), cancellationToken)));
        var outdated = results.Where(r => r.Failure is OutdatedSchemaException).ToList();
        if (outdated.Count > 0)
        {
            throw new InvalidOperationException(
                $"{string.Join(Environment.NewLine, outdated.Select(r => r.Failure!.Message))}{Environment.NewLine}" +
                "Apply the missing versions and migrations with the command 'db migrate', as the owner of the schemas, or set Database:MigrateAtStart to true if the process may upgrade them.");
        }

        var failed = results.Where(r => r.Failure is not null).ToList();
        if (failed.Exists(r => preparation.IsRequired(r.Module)) || (failed.Count > 0 && failed.Count == results.Length))
        {
            throw new InvalidOperationException(
                string.Join(Environment.NewLine, failed.Select(r => outages.Explain(r.Module, r.Failure!))), failed[0].Failure);
        }

        foreach (var (module, failure) in failed)
        {
            outages.Begin(module, failure!, Recovery.Prepare);
        }

        RefuseAbsentData();
    }

    /// <summary>Prepares a module, and returns the failure if its database is unavailable. The other modules can start without it.</summary>
    private async Task<(string Module, Exception? Failure)> TryPrepareAsync(string module, CancellationToken cancellationToken)
    {
        try
        {
            await preparation.PrepareAsync(module, cancellationToken);
            return (module, null);
        }
        catch (Exception e) when (e is OutdatedSchemaException || outages.IsOutageAtStart(module, e))
        {
            return (module, e);
        }
    }

    /// <summary>A handler may compute without a statement for as long as it may take. The server must not end its session meanwhile.</summary>
    private void RefuseSlowHandlers()
    {
        foreach (var (module, database) in modules.WithDatabase.Where(m => m.Database.Provider is PostgreSqlProvider))
        {
            var idle = database.Settings.IdleTransactionTimeout;
            if (options.HandlerTimeout >= idle)
            {
                throw new InvalidOperationException(
                    $"Messaging:HandlerTimeout is {options.HandlerTimeout}, but the database of module {module.Name} ends a session that is idle in a transaction after {idle}. " +
                    "Set Messaging:HandlerTimeout to less, or raise Database:IdleTransactionTimeoutSeconds. Until then a frozen replica holds up the others.");
            }
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>A process that waits for claims also waits for the data.</summary>
    private void RefuseAbsentData()
    {
        var absent = modules.WithDatabase.Select(stored => stored.Module).Select(module => (module.Name, State: data.StateOf(module.Name)))
            .Where(m => m.State is not (null or DataState.Here)).ToList();
        if (absent.Count > 0 && !claims.Waits)
        {
            throw new InvalidOperationException(string.Join(Environment.NewLine, absent.Select(m => m.State!.Value.Explain(m.Name))));
        }
    }
}
